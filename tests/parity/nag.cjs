// What cdk-nag's AwsSolutions pack finds in templates, whose paths are the arguments. It looks at
// constructs, so each template is taken into a stack of its own. Standard output is a JSON array.

const { App, Stack } = require('aws-cdk-lib')
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include')
const { AwsSolutionsChecks } = require('cdk-nag')

function findings(templateFile) {
  const app = new App()
  new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile })
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  return violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      template: templateFile,
      resource: constructPath.split('/').pop(),
      rule: ruleName,
      says: description,
    }))
  )
}

console.log(JSON.stringify(process.argv.slice(2).flatMap(findings)))
