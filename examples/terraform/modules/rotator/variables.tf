variable "pipeline" {
  description = "The pipeline's name, the prefix of every AWS resource it creates."
  type        = string
  default     = "keywheel"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,31}$", var.pipeline))
    error_message = "A pipeline's name has 1 to 32 letters, digits and hyphens, a letter first."
  }
}

variable "alert_emails" {
  description = "Email addresses that are subscribed to the alerts. Each has to confirm the subscription once."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "alert_topic_arn" {
  description = "An existing SNS topic in this region that the alerts go to. Without it, a topic is created."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "A KMS key of your own that encrypts the topic. Its policy must let IAM policies of the account use it, and let cloudwatch.amazonaws.com call kms:Decrypt and kms:GenerateDataKey*. Without it, a key is created: CloudWatch cannot publish to a topic under alias/aws/sns."
  type        = string
  default     = null
}

variable "secret_kms_key_arns" {
  description = "The KMS keys of your own that encrypt users' secrets, by their ARNs. Keywheel's roles may use no others."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "cloudwatch_retention_days" {
  description = "How many days the logs of the Lambdas and of the state machine are kept. No log holds a secret."
  type        = number
  default     = 30
  nullable    = false
}

variable "cleanup_lambda_run_rate" {
  description = "Has no effect. Old keys are deactivated and deleted by waits of their own rotation, so nothing runs at a rate; whoever set it here may leave it."
  type        = string
  default     = "24 hours"
}

variable "tracing" {
  description = "Whether X-Ray traces the state machine and the Lambdas. Traces hold no secret."
  type        = bool
  default     = true
  nullable    = false
}

variable "architecture" {
  description = "The processors that the Lambdas run on, x86_64 or arm64. They must be built for the same."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture is x86_64 or arm64."
  }
}

variable "lambda_zips" {
  description = "The folder with the Lambdas' code, a zip for each: create.zip, verify.zip, publish.zip, deactivate.zip, delete.zip, watch.zip, rotate.zip. Without it, the folder `lambdas` of this module."
  type        = string
  default     = null
}

variable "permissions_boundary" {
  description = "The ARN of a policy that bounds what the pipeline's roles may do."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags on every AWS resource of the pipeline, its users and their secrets included."
  type        = map(string)
  default     = {}
  nullable    = false
}
