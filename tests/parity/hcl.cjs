// What @cdktf/hcl2json reads. Standard input is a JSON object of Terraform files by their paths; the same
// object comes out with the documents in place of the texts. A file that does not parse ends it.

const { readFileSync } = require('node:fs')
const { parse } = require('@cdktf/hcl2json')

const main = async () => {
  const files = JSON.parse(readFileSync(0, 'utf8'))
  const documents = {}
  for (const [path, text] of Object.entries(files)) documents[path] = await parse(path, text)
  console.log(JSON.stringify(documents))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
