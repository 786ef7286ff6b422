import { mergeRecords } from "./merge-records.ts";
import {
  growPacked,
  hasRoom,
  newPacked,
  type PackedRecords,
  recordAt,
  recordWriter,
} from "./packed-records.ts";
import { realmOf, type UsageRecord } from "./usage-record.ts";

/** Records on their way into the log, copies of an answer in one. */
export class RecordBatch {
  /** By realm and then by id: one key of both would have to be put together for each copy. */
  readonly #places = new Map<string, Map<string, number>>();
  readonly #room: number;
  #packed: PackedRecords;
  #write: ReturnType<typeof recordWriter>;

  /** `room`: for so many records at first. */
  constructor(room = 1_024) {
    this.#room = room;
    this.#packed = newPacked(room);
    this.#write = recordWriter(this.#packed);
  }

  get size(): number {
    return this.#packed.count;
  }

  take(record: UsageRecord): void {
    const realm = realmOf(record);
    const places = this.#places.get(realm) ?? this.#newRealm(realm);
    const place = places.get(record.id);
    if (place === undefined) {
      places.set(record.id, this.#add(record));
      return;
    }
    const known = recordAt(this.#packed, place);
    const merged = mergeRecords(known, record);
    if (merged !== known) this.#write(place, merged);
  }

  *records(): Generator<UsageRecord> {
    // Some may come while they are looked through.
    for (let place = 0; place < this.size; place += 1) yield recordAt(this.#packed, place);
  }

  /** All of them, after which there are none. */
  handOver(): PackedRecords {
    const packed = this.#packed;
    this.#packed = newPacked(this.#room);
    this.#write = recordWriter(this.#packed);
    this.#places.clear();
    return packed;
  }

  #newRealm(realm: string): Map<string, number> {
    const places = new Map<string, number>();
    this.#places.set(realm, places);
    return places;
  }

  #add(record: UsageRecord): number {
    const packed = this.#packed;
    if (!hasRoom(packed)) growPacked(packed);
    this.#write(packed.count, record);
    packed.count += 1;
    return packed.count - 1;
  }
}
