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

  pipeline        = "topic"
  alert_topic_arn = "arn:aws:sns:us-west-2:123456789012:oncall"
  lambda_zips     = "${path.root}/lambdas"
}

module "user_Bot" {
  source = "./modules/rotatable_user"

  pipeline    = module.rotator.pipeline
  user_name   = "Bot"
  secret_name = "bot"
}
