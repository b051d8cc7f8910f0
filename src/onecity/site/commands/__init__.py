"""The commands of the site itself; those of engines are named in their manifests."""

COMMANDS = (
    "onecity.site.commands.up:up",
    "onecity.site.commands.serve:serve",
    "onecity.site.commands.worker:worker",
    "onecity.site.commands.load:load",
    "onecity.site.commands.check:check",
    "onecity.site.commands.check:schema",
    "onecity.site.commands.doctor:doctor",
    "onecity.site.commands.backup:backup",
    "onecity.site.commands.restore:restore",
    "onecity.site.commands.keys:keys",
    "onecity.site.commands.telemetry:telemetry",
    "onecity.simulation.devices.commands:simulate",
    "onecity.site.commands.openapi:openapi",
    "onecity.site.commands.reference:reference",
)
