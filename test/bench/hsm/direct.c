/*
 * The same operations as the port's, by a plain C program on the same module and store, so that both can be compared.
 * Usage: direct MODULE TOKEN-LABEL [NSS-PARAMETERS]; the first line of standard input is the user PIN. Then one line a
 * request: OPERATION bare|checked COUNT BUDGET-MS. The answer is one line: "ok" and the nanoseconds of each repetition, or
 * "error WORDS". bare: the least calls that do it. checked: with the checks the port makes, each made once.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "pkcs11-minimal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct functions *p11;
static number slot, session, made_keys, kek, target, wrap_mechanism;
static number rsa_key, ec_key;
static byte yes = 1, no = 0;
static number secret_class = SECRET_KEY, aes_type = TYPE_AES, aes_bytes = 32, rsa_bits = 2048;
static byte exponent[3] = {1, 0, 1};
static byte message[32] = "these bytes are what is signed";
static byte name_id[4] = {0xbe, 0, 0, 0};
static char name_label[32];

static void require(number value, const char *call) {
  if (value == 0) return;
  printf(" error %s 0x%lx\n", call, value);
  exit(1);
}

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

/* A name nobody used, as every request to the port carries one. */
static void next_name(void) {
  made_keys += 1;
  for (int i = 1; i < 4; i++) name_id[i] = made_keys >> (8 * (3 - i));
  snprintf(name_label, sizeof name_label, "direct %lu", made_keys);
}

static number find(struct attribute *wanted, number *found) {
  number count = 0, more = 0, rest[8];
  require(p11->find_init(session, wanted, 1), "C_FindObjectsInit");
  require(p11->find(session, found, 1, &count), "C_FindObjects");
  if (count > 0) require(p11->find(session, rest, COUNT_OF(rest), &more), "C_FindObjects");
  require(p11->find_final(session), "C_FindObjectsFinal");
  return count + more;
}

static number find_class_and_label(number class, const char *label) {
  number found = 0, count = 0;
  struct attribute wanted[] = {{CLASS, &class, sizeof class}, {LABEL, (void *)label, strlen(label)}};
  require(p11->find_init(session, wanted, 2), "C_FindObjectsInit");
  require(p11->find(session, &found, 1, &count), "C_FindObjects");
  require(p11->find_final(session), "C_FindObjectsFinal");
  return count == 0 ? 0 : found;
}

/* The checks. */

static void check_token(void) {
  number slots[16], count = COUNT_OF(slots);
  struct token_info info;
  require(p11->slot_list(1, slots, &count), "C_GetSlotList");
  require(p11->token_info(slot, &info), "C_GetTokenInfo");
}

static void check_free(void) {
  number found;
  struct attribute id = {ID, name_id, sizeof name_id}, label = {LABEL, name_label, strlen(name_label)};
  if (find(&id, &found) + find(&label, &found) != 0) require(1, "name taken");
}

static void check_group(number object, const number *types, number count) {
  static byte values[16][64];
  struct attribute group[16];
  for (number i = 0; i < count; i++) {
    int is_number = types[i] == CLASS || types[i] == KEY_TYPE || types[i] == VALUE_LENGTH;
    /* NSS takes no more room than a number needs. */
    group[i] = (struct attribute){types[i], values[i], is_number ? sizeof(number) : sizeof values[i]};
  }
  require(p11->get_attributes(session, object, group, count), "C_GetAttributeValue");
}

/* Every attribute the port compares that a key of this class has. */
static void check_attributes(number object, number class) {
  static const number of_every_key[] = {CLASS, KEY_TYPE, LABEL, ID, TOKEN, PRIVATE, MODIFIABLE, DERIVE, LOCAL};
  static const number of_secret[] = {SENSITIVE, EXTRACTABLE, ALWAYS_SENSITIVE, NEVER_EXTRACTABLE, DECRYPT, UNWRAP, SIGN,
                                     ENCRYPT, WRAP, VERIFY, VALUE_LENGTH};
  static const number of_public[] = {ENCRYPT, WRAP, VERIFY};
  check_group(object, of_every_key, COUNT_OF(of_every_key));
  if (class == PUBLIC_KEY) check_group(object, of_public, COUNT_OF(of_public));
  else check_group(object, of_secret, class == PRIVATE_KEY ? 7 : COUNT_OF(of_secret));
}

static void sign_with(number type, number key, const byte *data, number length) {
  byte signature[512];
  number size = sizeof signature;
  struct mechanism how = {type, NULL, 0};
  require(p11->sign_init(session, &how, key), "C_SignInit");
  require(p11->sign(session, data, length, signature, &size), "C_Sign");
}

/* The operations. */

static number make_aes(byte *on_token, byte *may_wrap) {
  number key;
  byte *data_use = may_wrap == &yes ? &no : &yes;
  struct mechanism how = {AES_GENERATE, NULL, 0};
  struct attribute attributes[] = {
    {CLASS, &secret_class, sizeof(number)}, {KEY_TYPE, &aes_type, sizeof(number)}, {TOKEN, on_token, 1}, {PRIVATE, &yes, 1},
    {SENSITIVE, &yes, 1}, {EXTRACTABLE, &yes, 1}, {ENCRYPT, data_use, 1}, {DECRYPT, data_use, 1}, {WRAP, may_wrap, 1},
    {UNWRAP, &no, 1}, {SIGN, data_use, 1}, {VERIFY, &no, 1}, {DERIVE, &no, 1}, {VALUE_LENGTH, &aes_bytes, sizeof(number)},
    {LABEL, name_label, strlen(name_label)}, {ID, name_id, sizeof name_id}, {MODIFIABLE, &yes, 1}};
  require(p11->generate_key(session, &how, attributes, COUNT_OF(attributes), &key), "C_GenerateKey");
  return key;
}

static void aes(int checked, byte *on_token, number made[2]) {
  static const byte zeros[16];
  if (checked) check_token();
  if (checked) check_free();
  made[0] = make_aes(on_token, &no);
  if (!checked) return;
  check_attributes(made[0], SECRET_KEY);
  sign_with(AES_CMAC, made[0], zeros, sizeof zeros);
}

static void aes_session(int checked, number made[2]) { aes(checked, &no, made); }
static void aes_token(int checked, number made[2]) { aes(checked, &yes, made); }

static void rsa_token(int checked, number made[2]) {
  struct mechanism how = {RSA_PAIR_GENERATE, NULL, 0};
  struct attribute of_public[] = {
    {TOKEN, &yes, 1}, {PRIVATE, &no, 1}, {ENCRYPT, &no, 1}, {WRAP, &no, 1}, {VERIFY, &yes, 1},
    {MODULUS_BITS, &rsa_bits, sizeof(number)}, {PUBLIC_EXPONENT, exponent, sizeof exponent},
    {LABEL, name_label, strlen(name_label)}, {ID, name_id, sizeof name_id}};
  struct attribute of_private[] = {
    {TOKEN, &yes, 1}, {PRIVATE, &yes, 1}, {SENSITIVE, &yes, 1}, {EXTRACTABLE, &no, 1}, {DECRYPT, &no, 1}, {UNWRAP, &no, 1},
    {SIGN, &yes, 1}, {LABEL, name_label, strlen(name_label)}, {ID, name_id, sizeof name_id}};
  if (checked) check_token();
  if (checked) check_free();
  require(p11->generate_pair(session, &how, of_public, COUNT_OF(of_public), of_private, COUNT_OF(of_private), &made[1], &made[0]),
          "C_GenerateKeyPair");
  if (!checked) return;
  check_attributes(made[1], PUBLIC_KEY);
  check_attributes(made[0], PRIVATE_KEY);
  sign_with(SHA256_RSA_PKCS, made[0], message, sizeof message);
}

static void sign_rsa(int checked, number made[2]) {
  (void)made;
  if (checked) check_token();
  if (checked) check_attributes(rsa_key, PRIVATE_KEY);
  sign_with(SHA256_RSA_PKCS, rsa_key, message, sizeof message);
}

static void sign_ec(int checked, number made[2]) {
  byte hash[32];
  number size = sizeof hash;
  struct mechanism how = {SHA256, NULL, 0};
  (void)made;
  if (checked) check_token();
  if (checked) check_attributes(ec_key, PRIVATE_KEY);
  require(p11->digest_init(session, &how), "C_DigestInit");
  require(p11->digest(session, message, sizeof message, hash, &size), "C_Digest");
  sign_with(ECDSA, ec_key, hash, sizeof hash);
}

static void wrap(int checked, number made[2]) {
  byte blob[256];
  number size = sizeof blob;
  struct mechanism how = {wrap_mechanism, NULL, 0};
  (void)made;
  if (checked) check_attributes(kek, SECRET_KEY);
  if (checked) check_attributes(target, SECRET_KEY);
  if (checked) check_token();
  require(p11->wrap_key(session, &how, kek, target, blob, &size), "C_WrapKey");
  if (size != 40) require(size, "wrapped length");
}

static void find_by_id(int checked, number made[2]) {
  number found = 0;
  byte id[4] = {0xf1, 0, 0, 250};
  struct attribute wanted = {ID, id, sizeof id};
  (void)made;
  if (find(&wanted, &found) != 1) require(1, "one object of the id");
  if (checked) check_attributes(found, SECRET_KEY);
}

static void find_by_label(int checked, number made[2]) {
  number found = 0;
  struct attribute wanted = {LABEL, "filler 250", 10};
  (void)made;
  if (find(&wanted, &found) != 1) require(1, "one object of the label");
  if (checked) check_attributes(found, SECRET_KEY);
}

/* Keys that stay: "filler 1", "filler 2", … with the number in their id. */
static void fill(int checked, number made[2]) {
  (void)checked, (void)made;
  made_keys += 1;
  byte id[4] = {0xf1, 0, made_keys >> 8, made_keys};
  memcpy(name_id, id, sizeof id);
  snprintf(name_label, sizeof name_label, "filler %lu", made_keys);
  make_aes(&yes, &no);
  name_id[0] = 0xbe;
}

static const struct {
  const char *name;
  void (*work)(int checked, number made[2]);
} operations[] = {{"aes-session", aes_session}, {"aes-token", aes_token}, {"rsa-token", rsa_token}, {"sign-rsa", sign_rsa},
                  {"sign-ec", sign_ec}, {"wrap", wrap}, {"find-id", find_by_id}, {"find-label", find_by_label}, {"fill", fill}};

static void prepare(const char *name) {
  if (strncmp(name, "sign-rsa", 8) == 0 && rsa_key == 0) rsa_key = find_class_and_label(PRIVATE_KEY, "bench rsa");
  if (strncmp(name, "sign-ec", 7) == 0 && ec_key == 0) ec_key = find_class_and_label(PRIVATE_KEY, "bench ec");
  if (strcmp(name, "wrap") != 0 || kek != 0) return;
  next_name();
  kek = make_aes(&no, &yes);
  next_name();
  target = make_aes(&no, &no);
}

/* What is made is destroyed outside the time, so that the store stays as large as it was. */
static void repeat(void (*work)(int, number *), int checked, int count, double budget_ms) {
  double end = nanoseconds() + budget_ms * 1e6;
  printf("ok");
  for (int i = 0; i < count && (i == 0 || nanoseconds() < end); i++) {
    number made[2] = {0, 0};
    if (work != fill) next_name();
    double start = nanoseconds();
    work(checked, made);
    printf(" %.0f", nanoseconds() - start);
    for (int j = 0; j < 2; j++)
      if (made[j] != 0) require(p11->destroy_object(session, made[j]), "C_DestroyObject");
  }
  printf("\n");
  fflush(stdout);
}

static void serve(void) {
  char line[128], name[32], variant[16];
  int count;
  double budget_ms;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%31s %15s %d %lf", name, variant, &count, &budget_ms) != 4) require(1, "request");
    prepare(name);
    size_t i = 0;
    while (i < COUNT_OF(operations) && strcmp(operations[i].name, name) != 0) i++;
    if (i == COUNT_OF(operations)) require(1, "operation");
    repeat(operations[i].work, strcmp(variant, "checked") == 0, count, budget_ms);
  }
}

static void start(const char *module, const char *parameters) {
  number (*get_list)(struct functions **);
  void *library = dlopen(module, RTLD_NOW);
  if (library == NULL) require(1, dlerror());
  *(void **)&get_list = dlsym(library, "C_GetFunctionList");
  require(get_list(&p11), "C_GetFunctionList");
  struct start_arguments plain = {.flags = OS_LOCKING};
  struct start_arguments_nss nss = {.flags = OS_LOCKING, .parameters = parameters};
  require(p11->initialize(parameters == NULL ? (void *)&plain : (void *)&nss), "C_Initialize");
  wrap_mechanism = parameters == NULL ? 0x210a : 0x210b; /* what does RFC 5649 in SoftHSM, and in NSS */
}

static void log_in(const char *label) {
  char pin[256] = "";
  number slots[16], count = COUNT_OF(slots);
  struct token_info info;
  require(p11->slot_list(1, slots, &count), "C_GetSlotList");
  while (count > 0) {
    slot = slots[--count];
    require(p11->token_info(slot, &info), "C_GetTokenInfo");
    if (memcmp(info.label, label, strlen(label)) == 0) break;
  }
  if (fgets(pin, sizeof pin, stdin) == NULL) require(1, "PIN");
  require(p11->open_session(slot, READ_WRITE_SERIAL, NULL, NULL, &session), "C_OpenSession");
  require(p11->login(session, USER, (byte *)pin, strcspn(pin, "\n")), "C_Login");
}

int main(int count, char **arguments) {
  if (count < 3) require(1, "usage");
  start(arguments[1], count > 3 ? arguments[3] : NULL);
  log_in(arguments[2]);
  serve();
  p11->finalize(NULL);
  return 0;
}
