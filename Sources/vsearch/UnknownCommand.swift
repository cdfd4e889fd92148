import ArgumentParser
import Foundation

/// A word that stands where a command should, and is none.
struct UnknownCommand {
  private let word: String
  /// The commands before it, from the program's name on.
  private let path: [String]
  private let known: [String]

  /// Nil when all words that should be commands are.
  init?(_ arguments: some Sequence<String>) {
    var command: any ParsableCommand.Type = VSearch.self
    var path: [String] = ["vsearch"]
    for word in arguments {
      let commands = command.configuration.subcommands
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      guard let next = commands.first(where: { Self.name($0) == word }) else {
        self.word = word
        self.path = path
        known = commands.map(Self.name)
        return
      }
      command = next
      path.append(word)
    }
    return nil
  }

  /// Says so, with what may have been meant, and ends the program.
  func report() -> Never {
    let program: String = path.joined(separator: " ")
    Terminal.note("error: unknown command '\(Terminal.shown(word))'")
    if path.count == 1, word.contains(" ") {
      // A whole sentence means a query.
      Terminal.note("did you mean: vsearch query \"\(Terminal.shown(word))\"")
    } else if let name = nearest {
      Terminal.note("did you mean: \(program) \(name)")
    } else {
      Terminal.note("Commands: \(known.joined(separator: ", "))")
    }
    Terminal.note("  See '\(program) --help' for more information.")
    exit(ExitCode.validationFailure.rawValue)
  }

  /// The command that is a slip or two away.
  private var nearest: String? {
    known.map { (name: $0, distance: Self.distance(Array(word), Array($0))) }
      .filter { $0.distance <= min(2, $0.name.count / 2) }
      .min { $0.distance < $1.distance }?.name
  }

  /// Letters to insert, leave out or exchange.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    guard abs(a.count - b.count) <= 2 else { return .max }
    var row: [Int] = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal: Int = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let change: Int = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }

  /// The words that name `command`, from the program's name on.
  static func path(to command: any ParsableCommand.Type) -> [String] {
    func search(_ place: any ParsableCommand.Type) -> [String]? {
      if ObjectIdentifier(place) == ObjectIdentifier(command) { return [name(place)] }
      for next in place.configuration.subcommands {
        if let rest = search(next) { return [name(place)] + rest }
      }
      return nil
    }
    return search(VSearch.self) ?? ["vsearch"]
  }
}
