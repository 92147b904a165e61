// The tables and indexes of the register, for the peers that speak SQL: Huce's own `schema.sql`.

import fs from "node:fs";

const SCHEMA = new URL("../../schema.sql", import.meta.url);

/** The statements that make these tables and their indexes, without comments. */
export function statements(tables) {
  const all = fs.readFileSync(SCHEMA, "utf8").replace(/--.*$/gm, "").split(";").map((one) => one.trim());
  const speaksOf = (one) => one.match(/^CREATE TABLE (\w+)|^CREATE INDEX \w+ ON (\w+)/)?.slice(1).find(Boolean);
  return all.filter((one) => tables.includes(speaksOf(one)));
}
