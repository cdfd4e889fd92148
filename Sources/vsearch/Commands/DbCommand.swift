import ArgumentParser

struct DbCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Look after the files of an index.",
    subcommands: [
      DbCheckCommand.self, DbStatsCommand.self, DbCompactCommand.self, DbRebuildCommand.self,
      DbBackupCommand.self, DbMergeCommand.self, DbRelocateCommand.self, DbUpgradeCommand.self,
    ])
}
