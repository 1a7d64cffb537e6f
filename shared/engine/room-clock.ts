import { z } from 'zod';

const HALF_A_DAY = 43_200;

/** The time on the clock of the room, as somebody reads it. */
export const roomTimeSchema = z.strictObject({
  /** Hours and minutes, 24-hour clock. */
  time: z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'hours and minutes such as 14:05'),
  /** The clock's distance from UTC. */
  zone: z.string().regex(/^[+-](0[0-9]|1[0-4]):(00|15|30|45)$/, 'a distance from UTC such as +01:00'),
});
export type RoomTime = z.infer<typeof roomTimeSchema>;

/** How the laptop's clock stands beside that of the room; only to the minute, for nobody reads seconds aloud. */
export const clockComparisonSchema = z.strictObject({
  room: roomTimeSchema,
  /** What the laptop showed when the comparison was recorded, in UTC. */
  laptop: z.iso.datetime(),
  /** Whole minutes by which the laptop is ahead, from -720 to 720; below zero it is behind. */
  minutesAhead: z.int().min(-720).max(720),
});
export type ClockComparison = z.infer<typeof clockComparisonSchema>;

/** Compares the clock of the room with `laptop`, an instant in UTC. Only the time of the day counts, so a wrong date is not seen. */
export function compareClocks(room: RoomTime, laptop: string): ClockComparison {
  const [hours = 0, minutes = 0] = room.time.split(':').map(Number);
  const sign = room.zone.startsWith('-') ? -1 : 1;
  const [zoneHours = 0, zoneMinutes = 0] = room.zone.slice(1).split(':').map(Number);
  const ofRoom = (hours * 60 + minutes) * 60 - sign * (zoneHours * 60 + zoneMinutes) * 60;
  const ofLaptop = Math.floor(Date.parse(laptop) / 1000) % (2 * HALF_A_DAY);
  // The clock of the room shows a minute from its first second to its last.
  const ahead = Math.floor((ofLaptop - ofRoom) / 60);
  const wrapped = ((((ahead + 720) % 1440) + 1440) % 1440) - 720;
  return { room, laptop, minutesAhead: wrapped };
}
