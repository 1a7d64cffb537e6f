/* The part of PKCS#11 v2.40 that direct.c uses, written from the text of the standard. Natural alignment, as on Unix. */
#ifndef PKCS11_MINIMAL_H
#define PKCS11_MINIMAL_H

typedef unsigned char byte;
typedef unsigned long number; /* CK_ULONG, and every handle and return value */

struct version {
  byte major, minor;
};

struct attribute {
  number type;
  void *value;
  number length;
};

struct mechanism {
  number type;
  void *parameter;
  number length;
};

struct token_info {
  byte label[32], manufacturer[32], model[16], serial[16];
  number flags, limits[10];
  struct version hardware, firmware;
  byte time[16];
};

/* CK_C_INITIALIZE_ARGS, and with `parameters` its longer form of NSS; both end in a reserved pointer. */
struct start_arguments {
  void *mutexes[4];
  number flags;
  void *reserved;
};
struct start_arguments_nss {
  void *mutexes[4];
  number flags;
  const char *parameters;
  void *reserved;
};

enum {
  CLASS = 0x0, TOKEN = 0x1, PRIVATE = 0x2, LABEL = 0x3, CHECK_VALUE = 0x90, KEY_TYPE = 0x100, ID = 0x102, SENSITIVE = 0x103,
  ENCRYPT = 0x104, DECRYPT = 0x105, WRAP = 0x106, UNWRAP = 0x107, SIGN = 0x108, VERIFY = 0x10a, DERIVE = 0x10c,
  MODULUS = 0x120, MODULUS_BITS = 0x121, PUBLIC_EXPONENT = 0x122, VALUE_LENGTH = 0x161, EXTRACTABLE = 0x162, LOCAL = 0x163,
  NEVER_EXTRACTABLE = 0x164, ALWAYS_SENSITIVE = 0x165, MODIFIABLE = 0x170, ALWAYS_AUTHENTICATE = 0x202
};
enum { PUBLIC_KEY = 2, PRIVATE_KEY = 3, SECRET_KEY = 4 };
enum { TYPE_RSA = 0x0, TYPE_AES = 0x1f };
enum {
  RSA_PAIR_GENERATE = 0x0, SHA256_RSA_PKCS = 0x40, SHA256 = 0x250, ECDSA = 0x1041, AES_GENERATE = 0x1080, AES_CMAC = 0x108a
};
enum { OS_LOCKING = 2, READ_WRITE_SERIAL = 6, USER = 1 };

/* CK_FUNCTION_LIST up to the last call used; `unused` keeps the places of the others. */
struct functions {
  struct version version;
  number (*initialize)(void *arguments);
  number (*finalize)(void *reserved);
  void *unused_1[2];
  number (*slot_list)(byte with_token, number *slots, number *count);
  void *unused_2[1];
  number (*token_info)(number slot, struct token_info *info);
  void *unused_3[5];
  number (*open_session)(number slot, number flags, void *application, void *notify, number *session);
  void *unused_4[5];
  number (*login)(number session, number user, const byte *pin, number length);
  void *unused_5[3];
  number (*destroy_object)(number session, number object);
  void *unused_6[1];
  number (*get_attributes)(number session, number object, struct attribute *attributes, number count);
  void *unused_7[1];
  number (*find_init)(number session, struct attribute *attributes, number count);
  number (*find)(number session, number *objects, number most, number *count);
  number (*find_final)(number session);
  void *unused_8[8];
  number (*digest_init)(number session, struct mechanism *mechanism);
  number (*digest)(number session, const byte *data, number length, byte *output, number *output_length);
  void *unused_9[3];
  number (*sign_init)(number session, struct mechanism *mechanism, number key);
  number (*sign)(number session, const byte *data, number length, byte *output, number *output_length);
  void *unused_10[14];
  number (*generate_key)(number session, struct mechanism *mechanism, struct attribute *attributes, number count, number *key);
  number (*generate_pair)(number session, struct mechanism *mechanism, struct attribute *public_attributes, number public_count,
                          struct attribute *private_attributes, number private_count, number *public_key, number *private_key);
  number (*wrap_key)(number session, struct mechanism *mechanism, number key, number target, byte *output, number *length);
};

#endif
