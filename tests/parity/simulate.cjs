// What iam-simulate decides. Standard input is a JSON array of simulations; one decision a line comes
// out. A context key that the action does not know would make a condition look better than it is, so
// those that were ignored stand beside the decision.

const { readFileSync } = require('node:fs')
const { runSimulation } = require('@cloud-copilot/iam-simulate')

async function decide(simulation) {
  const { resultType, errors, overallResult, result } = await runSimulation(
    { serviceControlPolicies: [], resourceControlPolicies: [], ...simulation },
    {}
  )
  if (resultType === 'error') {
    return `error: ${JSON.stringify(errors)}`
  }
  const ignored = result?.ignoredContextKeys ?? []
  return [overallResult, ...ignored.map((key) => `without ${key}`)].join(' ')
}

async function main() {
  for (const simulation of JSON.parse(readFileSync(0, 'utf8'))) {
    console.log(await decide(simulation))
  }
}

main()
