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

  pipeline            = "native"
  alert_emails        = ["oncall@example.com"]
  secret_kms_key_arns = ["arn:aws:kms:us-west-2:123456789012:key/11111111-1111-1111-1111-111111111111"]
  lambda_zips         = "${path.root}/lambdas"
}

module "user_Adopted_Bot-12261d55" {
  source = "./modules/rotatable_user"

  pipeline               = module.rotator.pipeline
  user_name              = "Adopted+Bot"
  user_existing          = true
  secret_name            = "arn:aws:secretsmanager:us-west-2:123456789012:secret:native/adopted-AbCdEf"
  secret_existing        = true
  trigger                = "secretsManager"
  schedule               = "rate(20 hours)"
  window_minutes         = 240
  grace_period_seconds   = 14400
  quiet_period_seconds   = 14400
  deletion_delay_seconds = 14400
}

module "user_CalendarBot" {
  source = "./modules/rotatable_user"

  pipeline          = module.rotator.pipeline
  user_name         = "CalendarBot"
  secret_name       = "native/calendar"
  secret_kms_key_id = "arn:aws:kms:us-west-2:123456789012:key/11111111-1111-1111-1111-111111111111"
  secret_tags = {
    service = "billing"
  }
  trigger        = "secretsManager"
  schedule       = "cron(0 3 1 JAN,APR,JUL,OCT ? *)"
  window_minutes = 120
}

module "user_IntervalBot" {
  source = "./modules/rotatable_user"

  pipeline       = module.rotator.pipeline
  user_name      = "IntervalBot"
  secret_name    = "native/interval"
  trigger        = "secretsManager"
  window_minutes = 240
}

module "user_ScheduledBot" {
  source = "./modules/rotatable_user"

  pipeline       = module.rotator.pipeline
  user_name      = "ScheduledBot"
  secret_name    = "native/scheduled"
  window_minutes = 240
}
