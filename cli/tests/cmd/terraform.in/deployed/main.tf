# Of an older keywheel.yaml.
