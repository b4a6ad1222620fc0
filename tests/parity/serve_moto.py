"""Runs moto's server on a free port of this machine, says which, and ends when standard input does.

The test holds the other end: however it dies, the server goes with it.
"""

import json
import sys

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import parse_condition
from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer

# The Lambdas are only looked at, and nobody needs Docker for that.
default_user_config["lambda"]["use_docker"] = False

create_change_set = CloudFormationBackend.create_change_set


def create_change_set_by_the_rules(backend, *, template, parameters, **others):
    """Moto passes over a template's rules. CloudFormation checks them first (template reference, "Rules")."""
    # What `cdk bootstrap` deploys is YAML and has none.
    document = json.loads(template) if template.startswith("{") else {}
    declared = document.get("Parameters", {})
    values = {name: parameter.get("Default") for name, parameter in declared.items()} | parameters
    for rule in document.get("Rules", {}).values():
        for assertion in rule["Assertions"]:
            if not parse_condition(assertion["Assert"], values, {}):
                raise ValidationError(message=assertion["AssertDescription"])
    return create_change_set(backend, template=template, parameters=parameters, **others)


CloudFormationBackend.create_change_set = create_change_set_by_the_rules

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
print(port, flush=True)
sys.stdin.read()
server.stop()
