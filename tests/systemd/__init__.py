"""The unit file under a real systemd: installed as the README says, in a container that is this machine's file system and is thrown away."""
