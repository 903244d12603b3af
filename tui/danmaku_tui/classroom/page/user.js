"use strict";

// A User as bytes: protobuf by hand.
//
// This is the message of the schema user.proto:
//
//     message User {
//       string name = 1;
//       int64 id = 2;
//       int32 age = 3;
//       string major = 4;
//       string university = 5;
//       string message = 6;
//     }
//
// On the wire, a message is a row of fields: a tag, then a value. The tag holds the number of the
// field and its wire type, which is the way to find the end of the value:
//
//     tag = number * 8 + wire type
//
//     0  varint            whole numbers, 7 bits in each byte
//     1  8 bytes           not used by User
//     2  length, bytes     texts and bytes
//     5  4 bytes           not used by User
//
// The names of the fields are not sent. For example, { name: "Li", id: 888n } is seven bytes:
//
//     0a 02 4c 69    tag 1*8+2, length 2, "Li"
//     10 f8 06       tag 2*8+0, 888 = 0x78 + 0x06 * 128
//
// The whole format: https://protobuf.dev/programming-guides/encoding/

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH = 2;
const FOUR_BYTES = 5;

const USER_FIELDS = [
  { number: 1, name: "name", type: "string" },
  { number: 2, name: "id", type: "int64" },
  { number: 3, name: "age", type: "int32" },
  { number: 4, name: "major", type: "string" },
  { number: 5, name: "university", type: "string" },
  { number: 6, name: "message", type: "string" },
];

/** Return the bytes of a User. Fields that are missing or empty are left out, as proto3 does. */
function encodeUser(user) {
  const bytes = [];
  for (const { number, name, type } of USER_FIELDS) {
    const value = user[name];
    if (!value) continue; // undefined, "", 0 and 0n
    if (type === "string") {
      const text = new TextEncoder().encode(value);
      writeVarint(bytes, BigInt(number * 8 + LENGTH));
      writeVarint(bytes, BigInt(text.length));
      for (const byte of text) bytes.push(byte);
    } else {
      writeVarint(bytes, BigInt(number * 8 + VARINT));
      // A negative number is sent as its two's complement of 64 bits, also for int32.
      writeVarint(bytes, BigInt.asUintN(64, BigInt(value)));
    }
  }
  return Uint8Array.from(bytes);
}

/** Append a varint: the lowest 7 bits first; the highest bit of a byte says that more follow. */
function writeVarint(bytes, value) {
  while (value > 127n) {
    bytes.push(Number(value & 127n) | 128);
    value >>= 7n;
  }
  bytes.push(Number(value));
}

/**
 * Return the User in these bytes; `id` is a BigInt, because a Number is exact only up to 2^53.
 *
 * Fields that the schema does not know are passed over, so that a newer sender can add some.
 * Throws an Error where the bytes are not a User.
 */
function decodeUser(bytes) {
  const user = { name: "", id: 0n, age: 0, major: "", university: "", message: "" };
  const reader = new FieldReader(bytes);
  while (!reader.atEnd) {
    const { number, wireType, value } = reader.next();
    const field = USER_FIELDS.find((each) => each.number === number);
    if (!field) continue;
    if (field.type === "string" && wireType === LENGTH) {
      user[field.name] = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
    } else if (field.type === "int64" && wireType === VARINT) {
      user[field.name] = BigInt.asIntN(64, value);
    } else if (field.type === "int32" && wireType === VARINT) {
      user[field.name] = Number(BigInt.asIntN(32, value));
    } // else: another wire type than that of the schema is an unknown field, too
  }
  return user;
}

/** The fields of a message, one after the other: { number, wireType, value }. */
class FieldReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get atEnd() {
    return this.at >= this.bytes.length;
  }

  next() {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (number < 1 || number > 2 ** 29 - 1) throw new Error(`there is no field ${number}`);
    return { number, wireType, value: this.value(wireType) };
  }

  value(wireType) {
    switch (wireType) {
      case VARINT:
        return this.varint();
      case LENGTH:
        return this.take(Number(this.varint()));
      case EIGHT_BYTES:
        return this.take(8);
      case FOUR_BYTES:
        return this.take(4);
      default:
        throw new Error(`wire type ${wireType} is not used`);
    }
  }

  /** Read a varint of at most ten bytes, which is 64 bits. */
  varint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = this.take(1);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new Error("a number is longer than ten bytes");
  }

  take(length) {
    if (length > this.bytes.length - this.at) throw new Error("the message ends too early");
    const taken = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return taken;
  }
}
