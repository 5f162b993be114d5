// Judges manifests by the schemas that Kubernetes publishes, as npm's kubernetes-models has them.
//
//   node schema_check.cjs NODE_MODULES SCRATCH < manifests.json
//
// Prints a line for each mistake. The schemas let fields pass that they do not know, so the compiler
// of TypeScript looks for these: the manifests are constants of the types made of the same schemas.
"use strict";

const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const [modules, scratch] = process.argv.slice(2).map((name) => path.resolve(name));

const nameOf = (manifest) => `${manifest.kind} ${manifest.metadata?.name}`;
const modelOf = ({ apiVersion, kind }) =>
  path.join(modules, "kubernetes-models", ...apiVersion.split("/"), kind);

function mistakesBySchema(manifest) {
  const file = modelOf(manifest) + ".js";
  if (!fs.existsSync(file)) return [`${nameOf(manifest)}: no such kind in ${manifest.apiVersion}`];
  try {
    new (require(file)[manifest.kind])(manifest).validate();
    return [];
  } catch (error) {
    return error.message.split("\n").map((line) => `${nameOf(manifest)}: ${line}`);
  }
}

function mistakesByType(manifests) {
  const constants = manifests.map((manifest, i) =>
    `import type { I${manifest.kind} as T${i} } from ${JSON.stringify(modelOf(manifest))};\n` +
    `export const m${i}: T${i} =\n${JSON.stringify(manifest, null, 1)};\n`);
  const file = path.join(scratch, "manifests.ts");
  fs.writeFileSync(file, constants.join(""));
  const project = path.join(scratch, "tsconfig.json");
  fs.writeFileSync(project, JSON.stringify({ files: [file], compilerOptions: {
    noEmit: true, strict: true, skipLibCheck: true, types: [], target: "es2020",
    moduleResolution: "node10", module: "commonjs" } }));
  const tsc = path.join(modules, "typescript", "lib", "tsc.js");
  const done = spawnSync(process.execPath, [tsc, "--pretty", "false", "--project", project],
    { cwd: scratch, encoding: "utf8" });
  if (done.error) throw done.error;
  return done.stdout.split("\n").filter((line) => line.trim() !== "");
}

const manifests = JSON.parse(fs.readFileSync(0, "utf8"));
const bySchema = manifests.flatMap(mistakesBySchema);
const known = manifests.filter((manifest) => fs.existsSync(modelOf(manifest) + ".js"));
const mistakes = bySchema.concat(mistakesByType(known));
for (const mistake of mistakes) console.log(mistake);
