# The minimal example of aws-accesskey-rotator, with Keywheel's modules in place of its own.

module "rotator" {
  source = "../modules/rotator"
}

module "rotatable_bot" {
  source = "../modules/rotatable_user"

  user_name          = "RotatableBot"
  secret_name        = "dev/rotatable-bot-key"
  rotator_lambda_arn = module.rotator.rotator_lambda_arn
}
