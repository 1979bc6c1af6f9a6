// node verify-draw.mjs record.json   (record.json: the answer of GET /api/v1/public/draws/{campaign_id})
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const draw = JSON.parse(readFileSync(process.argv[2], "utf8"));
const sha = (text) => createHash("sha256").update(text, "utf8").digest("hex");
const check = (field, computed, told) => {
  if (JSON.stringify(computed) === JSON.stringify(told)) return;
  console.log(`DIFFERS  ${field}`);
  process.exit(1);
};
const line = (id) => [id, ...Object.entries(draw.attributes[id]).map(([name, value]) => `${name}=${value}`).sort()].join(" ");
check("seed_commit", sha(draw.seed), draw.seed_commit);
check("pool", [...draw.pool].sort(), draw.pool);
check("pool_hash", sha(draw.pool.join("\n")), draw.pool_hash);
if (draw.attributes_hash) check("attributes_hash", sha(draw.pool.map(line).join("\n")), draw.attributes_hash);
check("draw_key", sha(`${draw.seed}:${draw.salt}:${draw.pool_hash}`), draw.draw_key);

const of = (one) => draw.attributes[one.object_id] ?? {};
const keys = (id) => Array.from({ length: Number(draw.attributes[id]?.weight ?? 0) }, (_, i) => sha(`${draw.draw_key}:${id}:${i + 1}`));
const key = (id) => (draw.algorithm === "weighted" ? keys(id).sort()[0] : sha(`${draw.draw_key}:${id}`));
const order = draw.pool.map((id) => ({ object_id: id, key: key(id) })).sort((a, b) => (a.key < b.key ? -1 : 1));
let isFirst = () => false; // uniform: the order of the keys is the order
if (draw.algorithm === "weighted") {
  const seen = new Set();
  isFirst = (one) => of(one).due === "1" && !seen.has(of(one).agency) && !!seen.add(of(one).agency);
} else if (draw.algorithm === "stratified") {
  const [size, left] = [{}, {}];
  const stratum = (one) => of(one).region ?? of(one).kind;
  for (const one of order) size[stratum(one)] = (size[stratum(one)] ?? 0) + 1;
  for (const s in size) left[s] = Math.floor((draw.count * size[s]) / draw.pool.length);
  const over = (s) => (draw.count * size[s]) % draw.pool.length;
  const byRemainder = Object.keys(size).sort((a, b) => over(b) - over(a) || (sha(`${draw.draw_key}:${a}`) < sha(`${draw.draw_key}:${b}`) ? -1 : 1));
  const places = draw.count - Object.values(left).reduce((a, b) => a + b, 0);
  for (const s of byRemainder.slice(0, places)) left[s] += 1;
  isFirst = (one) => left[stratum(one)]-- > 0;
}
const first = new Set(order.filter(isFirst));
const ranked = [...first, ...order.filter((one) => !first.has(one))].slice(0, draw.count);
check("objects", ranked.map((one, i) => ({ rank: i + 1, object_id: one.object_id, key: one.key })), draw.objects);
console.log(`AGREES  ${draw.count} of ${draw.pool.length} by ${draw.algorithm} ${draw.version}`);
