import ArgumentParser
import Documents
import Foundation
import Media

struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Play a result of the last query at its time.",
    usage: "vsearch open <N|FILE#t=a> [<options>]",
    discussion: """
      Takes the first of mpv, vlc, ffplay and xdg-open that is installed; xdg-open cannot be told \
      the time. The player runs on its own.

      Examples:
        vsearch open 3
        vsearch open holiday.mp4#t=1:02:03
        vsearch open 1 --print
      """)

  @Argument(
    help: ArgumentHelp("A result of the last query, or FILE#t=12.5.", valueName: "N|FILE#t=a"))
  var item: String

  @Option(name: .long, help: "Take the list from what `query --json` printed; - is standard input.")
  var from: String?

  @Option(name: .long, help: "The player: mpv, vlc, ffplay, xdg-open, or a path to one of them.")
  var player: String?

  @Flag(name: .long, help: "Print the command instead of running it.")
  var print: Bool = false

  @Flag(name: .long, help: "Print one JSON document; implies --print.")
  var json: Bool = false

  func run() throws {
    var options = ResultOptions()
    options.items = [item]
    options.from = from
    let named = try options.moments()
    guard named.moments.count == 1, let moment = named.moments.first else {
      throw ValidationError("one result at a time.")
    }
    try moment.checkVideo()
    let program: Player = try Player.find(player)
    let arguments: [String] = program.arguments(for: moment)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.open/1")), ("file", .string(moment.path)),
          ("start", .number(moment.start)), ("command", .strings([program.path] + arguments)),
        ]).line)
      return
    }
    if print {
      Terminal.print(([program.path] + arguments).map(Self.quoted).joined(separator: " "))
      return
    }
    try Detached.start(program.path, arguments.map { MediaPath($0) })
  }

  /// An argument, in the text form of paths, as a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let plain: Bool = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    let bytes: [UInt8] = MediaPath(word).bytes
    guard String(validating: bytes, as: UTF8.self) != nil else {
      // Bash, zsh and ksh know no other way for such bytes.
      return "$'" + bytes.map(Self.escaped).joined() + "'"
    }
    let word = String(decoding: bytes, as: UTF8.self)
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

extension OpenCommand {
  /// A byte inside `$'…'`.
  fileprivate static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
    case 0x20...0x7E: String(Unicode.Scalar(byte))
    default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
}

/// A program that plays videos.
private struct Player {
  enum Kind: String, CaseIterable {
    case mpv
    case vlc
    case ffplay
    case desktop = "xdg-open"
  }

  let kind: Kind
  let path: String

  /// The player of that name or path, or the first one installed.
  static func find(_ wish: String?) throws -> Player {
    let kinds: [Kind]
    if let wish {
      guard let kind = Kind(rawValue: (wish as NSString).lastPathComponent) else {
        throw CommandFailure(
          "\(wish): no known player; known are \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      if wish.contains("/") {
        guard FileManager.default.isExecutableFile(atPath: wish) else {
          throw CommandFailure("\(wish): no such program")
        }
        return Player(kind: kind, path: wish)
      }
      kinds = [kind]
    } else {
      kinds = Kind.allCases
    }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
      .split(separator: ":").filter { $0.hasPrefix("/") }
    for kind in kinds {
      for folder in folders {
        let path: String = folder + "/" + kind.rawValue
        if FileManager.default.isExecutableFile(atPath: path) {
          return Player(kind: kind, path: path)
        }
      }
    }
    throw CommandFailure(
      "no player found: \(kinds.map(\.rawValue).joined(separator: ", "))", remedy: "install mpv")
  }

  /// The path is absolute, so it cannot be taken for an option.
  func arguments(for moment: NamedMoment) -> [String] {
    let start: String = Format.fixed(moment.start, 3)
    return switch kind {
    case .mpv: ["--start=\(start)", "--", moment.path]
    case .vlc: ["--start-time=\(start)", moment.path]
    case .ffplay: ["-loglevel", "error", "-ss", start, "-i", "file:" + moment.path]
    case .desktop: [moment.path]
    }
  }
}
