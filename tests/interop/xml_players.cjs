// Print, as JSON, the comments that a player's parser reads: node xml_players.cjs PLAYER FILE
const fs = require("fs");
const path = require("path");
const vm = require("vm");
const { createRequire } = require("module");

const [player, file] = process.argv.slice(2);
const found = createRequire(path.join(process.env.INTEROP_NODE_MODULES || process.cwd(), "x.js"));
const xml = fs.readFileSync(file, "utf8");

function artplayer() {
  const source = fs.readFileSync(
    found.resolve("artplayer-plugin-danmuku").replace(/\.js$/, ".mjs"), "utf8");
  // The parser is not exported: it is two functions of the module.
  const parser = /function getMode\([\s\S]*?\n}\nfunction bilibiliDanmuParseFromXml\([\s\S]*?\n}\n/;
  return vm.runInNewContext(`${parser.exec(source)[0]}; bilibiliDanmuParseFromXml`)(xml)
    .map(({ text, time }) => ({ text, time }));
}

function commentCoreLibrary() {
  const { JSDOM } = found("jsdom");
  const { window } = new JSDOM("", { runScripts: "outside-only" });
  window.eval(fs.readFileSync(found.resolve("comment-core-library"), "utf8")
    + ";window.BilibiliFormat = BilibiliFormat;");
  const tree = new window.DOMParser().parseFromString(xml, "application/xml");
  return new window.BilibiliFormat.XMLParser().parseMany(tree)
    .map(({ text, stime }) => ({ text, time: stime / 1000 }));
}

try {
  const read = player === "artplayer" ? artplayer() : commentCoreLibrary();
  console.log(JSON.stringify(read));
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
  console.error(error.message.split("\n")[0]);
  process.exit(77);
}
