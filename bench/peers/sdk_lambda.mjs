// A Lambda in Node that makes the calls of its event: what a handler would be with the AWS SDK.

import http from "node:http";
import * as iam from "@aws-sdk/client-iam";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as sts from "@aws-sdk/client-sts";

// Made before the first event, as AWS recommends.
const all = {
  iam: () => [iam, new iam.IAMClient({})],
  secretsmanager: () => [secretsmanager, new secretsmanager.SecretsManagerClient({})],
  sts: () => [sts, new sts.STSClient({})],
};
const clients = Object.fromEntries(process.env.BENCH_SERVICES.split(",").map((name) => [name, all[name]()]));

async function handle(event) {
  for (const { service, operation, parameters } of event.calls) {
    const [module, client] = clients[service];
    await client.send(new module[`${operation}Command`](parameters));
  }
  return { calls: event.calls.length };
}

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function exchange(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path, agent, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const path = "/2018-06-01/runtime/invocation/";
for (;;) {
  const next = await exchange("GET", `${path}next`);
  const answer = await handle(JSON.parse(next.body));
  await exchange("POST", `${path}${next.headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
}
