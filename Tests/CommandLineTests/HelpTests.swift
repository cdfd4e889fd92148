import ArgumentParser
import Testing

@testable import vsearch

@Suite struct HelpTests {
  /// Every command, those of groups too.
  private static let commands: [any ParsableCommand.Type] = below(VSearch.self)

  private static func below(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap { below($0) }
  }

  @Test func `no line of help is wider than a terminal`() {
    #expect(Self.commands.count > 40)
    for command in Self.commands {
      let help: String = VSearch.helpMessage(for: command, columns: 80)
      for line in help.split(separator: "\n") {
        #expect(line.count <= 80, "\(command): \(line)")
      }
    }
  }

  @Test func `prose of help flows, and examples are whole`() {
    for command in Self.commands {
      // In a very wide window nothing has to be broken but examples that are two lines by intent.
      let lines = VSearch.helpMessage(for: command, columns: 1000)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let discussion = lines.prefix { !$0.hasPrefix("USAGE:") }
      for (line, next) in zip(discussion, discussion.dropFirst()) {
        let isProse: Bool = !line.isEmpty && !line.hasPrefix(" ") && !line.hasSuffix(":")
        let continues: Bool = next.first?.isLowercase ?? false
        #expect(!(isProse && continues), "\(command): \(line)")
      }
    }
  }
}
