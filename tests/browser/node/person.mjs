// The way from an application here to the person in the browser, and back: an address
// is printed, and the one they came back to is read.
import * as readline from "node:readline";

const lines = readline.createInterface({ input: process.stdin });
const addresses = lines[Symbol.asyncIterator]();

export async function send(url) {
  console.log(url.href);
  const { value } = await addresses.next();
  return new URL(value);
}

export function tell(what) {
  lines.close();
  console.log(JSON.stringify(what));
}
