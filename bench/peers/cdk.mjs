// Synthesises with the CDK what `keywheel synth` has generated: `node cdk.mjs FROM TO` makes each resource of
// each template in FROM anew. They are L1 resources, the cheapest that the CDK has.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { App, CfnResource, Stack } from "aws-cdk-lib";

const [from, to] = process.argv.slice(2);
const app = new App({ outdir: to, analyticsReporting: false });
const suffix = ".template.json";
for (const file of readdirSync(from).filter((file) => file.endsWith(suffix)).sort()) {
  const template = JSON.parse(readFileSync(join(from, file), "utf8"));
  const stack = new Stack(app, file.slice(0, -suffix.length));
  for (const [id, resource] of Object.entries(template.Resources)) {
    const made = new CfnResource(stack, id, { type: resource.Type, properties: resource.Properties });
    made.overrideLogicalId(id);
    for (const name of ["DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"]) {
      if (resource[name] !== undefined) made.addOverride(name, resource[name]);
    }
  }
}
app.synth();
