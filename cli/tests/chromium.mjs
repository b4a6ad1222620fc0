// The Chromium that `make test` installs, without a screen. It unpacks itself, its fonts and the libraries that
// not each machine has into TMPDIR; the libraries only where AWS_EXECUTION_ENV says that they are missing.
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Its own configuration knows the folders of a Lambda only, and without any font Chromium dies of the first letter.
const fonts = folder => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir>${folder.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}/fonts-cache</cachedir>
</fontconfig>
`;

// What launches it, out of this folder node_modules.
export async function chromiumOf(modules) {
  const require = createRequire(pathToFileURL(`${modules}/`));
  const packed = (await import(pathToFileURL(require.resolve("@sparticuz/chromium")))).default;
  const { chromium } = require("playwright-core");
  const executablePath = await packed.executablePath();
  const args = [...packed.args, "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  process.env.FONTCONFIG_FILE = join(tmpdir(), "keywheel-fonts.conf");
  await writeFile(process.env.FONTCONFIG_FILE, fonts(tmpdir()));
  return () => chromium.launch({ executablePath, args, headless: true });
}
