variable "pipeline" {
  description = "The pipeline that rotates the key: the output `pipeline` of the module rotator."
  type = object({
    name               = string
    region             = string
    tags               = map(string)
    schedule_group     = string
    state_machine_arn  = string
    scheduler_arn      = string
    dead_letters_arn   = string
    rotator_lambda_arn = string
  })
  default = null
}

variable "rotator_lambda_arn" {
  description = "The same pipeline by the output `rotator_lambda_arn` of the module rotator, in place of `pipeline`. Secrets Manager starts the rotations then, unless trigger says otherwise, and the pipeline's own tags are not on the user and the secret."
  type        = string
  default     = null

  validation {
    condition     = var.rotator_lambda_arn == null || can(regex("^arn:(?P<partition>[^:]+):lambda:(?P<region>[^:]+):(?P<account>[0-9]+):function:(?P<pipeline>[A-Za-z][A-Za-z0-9-]*)-rotate$", var.rotator_lambda_arn))
    error_message = "This is the ARN of no rotator's Lambda: take the output rotator_lambda_arn of the module rotator."
  }
}

variable "trigger" {
  description = "What starts rotations: `schedule` is a schedule of EventBridge Scheduler, `secretsManager` the secret's own rotation. Without it, the secret's own rotation where rotator_lambda_arn names the pipeline, else the schedule."
  type        = string
  default     = null

  validation {
    condition     = var.trigger == null || can(regex("^(schedule|secretsManager)$", var.trigger))
    error_message = "The trigger is schedule or secretsManager."
  }
}

variable "user_name" {
  description = "The IAM user's name."
  type        = string
}

variable "user_existing" {
  description = "Whether the IAM user is there already and stays as it is. It must carry the tags Rotatable and keywheel:pipeline."
  type        = bool
  default     = false
  nullable    = false
}

variable "user_path" {
  description = "The path of the IAM user: it begins and ends with a slash."
  type        = string
  default     = "/"
  nullable    = false
}

variable "user_permissions_boundary" {
  description = "The ARN of a policy that is set as the permissions boundary of the IAM user."
  type        = string
  default     = null
}

variable "user_force_destroy" {
  description = "Whether the IAM user is destroyed although it has access keys. IAM refuses otherwise."
  type        = bool
  default     = false
  nullable    = false
}

variable "user_policies" {
  description = "The ARNs of the managed policies that are attached to the IAM user: what its key may do."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "user_tags" {
  description = "Tags on the IAM user, besides those of the pipeline."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "secret_name" {
  description = "The name of the secret that the key is published in; of one that is there already its name or ARN."
  type        = string
  default     = null
}

variable "secret_name_prefix" {
  description = "What the secret's name begins with, in place of secret_name. Terraform makes up the rest."
  type        = string
  default     = null
}

variable "secret_existing" {
  description = "Whether the secret is there already and stays as it is. It must carry the tags Rotatable and keywheel:pipeline, and keywheel:schedule where Secrets Manager starts the rotations."
  type        = bool
  default     = false
  nullable    = false
}

variable "secret_description" {
  description = "The description of the secret. Without it, one that names the user."
  type        = string
  default     = null
}

variable "secret_kms_key_id" {
  description = "A KMS key of your own that encrypts the secret. Name its ARN in secret_kms_key_arns of the module rotator too. Without it, Secrets Manager's own."
  type        = string
  default     = null
}

variable "secret_policy" {
  description = "The resource policy of the secret, in JSON. A statement that insists on TLS follows it."
  type        = string
  default     = null
}

variable "secret_readers" {
  description = "The ARNs of the IAM roles, users or accounts (`…:root`) that may read the secret. They become a statement of its policy."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "secret_recovery_window_in_days" {
  description = "How many days the secret can be restored after its deletion: 7 to 30, or 0 for not at all."
  type        = number
  default     = 30
  nullable    = false
}

variable "secret_replicas" {
  description = "The regions that the secret is replicated to, each with a KMS key of that region or without one."
  type = list(object({
    region     = string
    kms_key_id = optional(string)
  }))
  default  = []
  nullable = false
}

variable "secret_tags" {
  description = "Tags on the secret, besides those of the pipeline."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "secret_format" {
  description = "How the secret's JSON names its fields: `default` is what credential_process reads, `legacy` is UserName, Key and Secret."
  type        = string
  default     = "default"
  nullable    = false

  validation {
    condition     = contains(["default", "legacy"], var.secret_format)
    error_message = "The format is default or legacy; secret_fields gives names of your own."
  }
}

variable "secret_fields" {
  description = "Names of your own for the fields of the secret's JSON, in place of secret_format. A field without a name is not written."
  type = object({
    access_key_id     = string
    secret_access_key = string
    user_name         = optional(string)
    user_id           = optional(string)
    created_at        = optional(string)
    version           = optional(string)
  })
  default = null
}

variable "rotate_after_days" {
  description = "How many days are between rotations."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.rotate_after_days >= 1 && floor(var.rotate_after_days) == var.rotate_after_days
    error_message = "The days between rotations are a whole number, at least 1."
  }
}

variable "schedule" {
  description = "When rotations begin, in place of rotate_after_days: `cron(…)` or `rate(…)` of what starts them, EventBridge Scheduler or Secrets Manager."
  type        = string
  default     = null

  validation {
    condition     = var.schedule == null || can(regex("^(cron|rate)\\(.+\\)$", var.schedule))
    error_message = "A schedule is cron(…) or rate(…)."
  }
}

variable "schedule_timezone" {
  description = "The time zone that a `cron(…)` schedule is read in, by its name in the IANA database."
  type        = string
  default     = "UTC"
  nullable    = false
}

variable "window_minutes" {
  description = "A rotation begins at any moment within this time after it is due, which spreads the load. 0 begins at once, the most is 1440; Secrets Manager takes whole hours. Without it, 60 for Secrets Manager, else 0."
  type        = number
  default     = null

  validation {
    condition     = var.window_minutes == null || try(var.window_minutes >= 0 && var.window_minutes <= 1440, false)
    error_message = "The window has 0 to 1440 minutes."
  }
}

variable "propagation_delay_seconds" {
  description = "The wait between a key's creation and its first verification. AWS needs 3 to 15 seconds as a rule."
  type        = number
  default     = 15
  nullable    = false
}

variable "grace_period_seconds" {
  description = "How long both keys work, so that consumers can pick up the new one."
  type        = number
  default     = 86400
  nullable    = false
}

variable "quiet_period_seconds" {
  description = "How long the old key must have gone unused before it is deactivated; at least 14400, the time IAM may take to record a use."
  type        = number
  default     = 86400
  nullable    = false

  validation {
    condition     = var.quiet_period_seconds >= 14400
    error_message = "IAM may take 14400 seconds to record a use: a shorter quiet period proves nothing."
  }
}

variable "hold_after_seconds" {
  description = "How long after the grace period the old key may stay in use before the rotation is held and a person is called."
  type        = number
  default     = 604800
  nullable    = false
}

variable "deletion_delay_seconds" {
  description = "How long the old key stays Inactive, and can be brought back, before it is deleted."
  type        = number
  default     = 604800
  nullable    = false
}

variable "two_keys" {
  description = "What to do when the previous key is still there, Inactive, at the next rotation: `hold` calls a person, `reclaim` deletes it."
  type        = string
  default     = "hold"
  nullable    = false

  validation {
    condition     = contains(["hold", "reclaim"], var.two_keys)
    error_message = "Two keys are a reason to hold or to reclaim."
  }
}

variable "verify_s3_objects" {
  description = "What a new key must be able to read before it is published. sts:GetCallerIdentity is always asked."
  type = list(object({
    bucket = string
    key    = string
  }))
  default  = []
  nullable = false
}

variable "verify_regions" {
  description = "The regions in which STS must accept a new key, because keys reach regions one by one. Without it, the pipeline's region."
  type        = list(string)
  default     = null
}

variable "verify_calls" {
  description = "How many times in a row STS must accept a new key in each region."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.verify_calls >= 1 && var.verify_calls <= 20
    error_message = "STS is asked 1 to 20 times."
  }
}
