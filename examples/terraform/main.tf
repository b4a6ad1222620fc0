# Written by `keywheel synth --target terraform` from keywheel.yaml: change that file, and generate again.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
  }
}

provider "aws" {
  region = "us-west-2"
}

module "rotator" {
  source = "./modules/rotator"

  pipeline     = "quickstart"
  alert_emails = ["oncall@example.com"]
  lambda_zips  = "${path.root}/lambdas"
}

module "user_LegacyBot" {
  source = "./modules/rotatable_user"

  pipeline       = module.rotator.pipeline
  user_name      = "LegacyBot"
  secret_name    = "dev/legacy-bot-key"
  window_minutes = 240
  secret_format  = "legacy"
}

module "user_RotatableBot" {
  source = "./modules/rotatable_user"

  pipeline       = module.rotator.pipeline
  user_name      = "RotatableBot"
  secret_name    = "dev/rotatable-bot-key"
  window_minutes = 240
  verify_s3_objects = [{
    bucket = "app-bot-test-bucket"
    key    = "test"
  }]
}
