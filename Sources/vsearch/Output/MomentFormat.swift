import ArgumentParser
import Foundation
import Retrieval

/// `--format`: a line for each moment, with fields in braces.
struct MomentFormat: Hashable {
  private enum Part: Hashable {
    case text(String)
    case field(String, digits: Int?)
  }

  /// The names that may stand in braces.
  static let fields: [String] = [
    "rank", "path", "abs", "start", "end", "best", "score", "conf", "label", "clip", "from",
    "text",
  ]

  private let parts: [Part]

  /// Reads `{path}\t{start:.2f}\n`; backslash and `t`, `n`, `0` or another backslash are
  /// characters that are hard to type.
  ///
  /// - Throws: `ValidationError`, which says what cannot be read.
  init(_ argument: String) throws {
    var parts: [Part] = []
    var text: String = ""
    var rest = argument[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\":
        switch rest.popFirst() {
        case "t": text += "\t"
        case "n": text += "\n"
        case "0": text += "\0"
        case "\\": text += "\\"
        default: throw ValidationError("after a backslash stands t, n, 0 or a backslash.")
        }
      case "{":
        guard let end = rest.firstIndex(of: "}") else {
          throw ValidationError("a brace is not closed.")
        }
        let pieces = rest[..<end].split(separator: ":", omittingEmptySubsequences: false)
        rest = rest[rest.index(after: end)...]
        let name: String = pieces.first.map(String.init) ?? ""
        guard Self.fields.contains(name) else {
          throw ValidationError(
            "there is no field {\(name)}; there are \(Self.fields.joined(separator: ", ")).")
        }
        var digits: Int?
        if pieces.count > 1 {
          guard pieces.count == 2, pieces[1].hasPrefix("."), pieces[1].hasSuffix("f"),
            let count = Int(pieces[1].dropFirst().dropLast()), (0...9).contains(count)
          else {
            throw ValidationError("decimals are written as {\(name):.3f}, from .0f to .9f.")
          }
          digits = count
        }
        parts += [.text(text), .field(name, digits: digits)]
        text = ""
      default: text.append(character)
      }
    }
    self.parts = parts + [.text(text)]
  }

  /// The line of a moment.
  func line(_ moment: Moment, rank: Int, root: String) -> String {
    parts.reduce(into: "") { line, part in
      switch part {
      case .text(let text): line += text
      case .field(let name, let digits):
        line += Self.value(name, digits, moment, rank: rank, root: root)
      }
    }
  }

  static func value(
    _ name: String, _ digits: Int?, _ moment: Moment, rank: Int, root: String
  ) -> String {
    func number(_ value: Double) -> String { Format.fixed(value, digits ?? 3) }
    return switch name {
    case "rank": String(rank)
    case "path": moment.file
    case "abs": root + "/" + moment.file
    case "start": number(moment.startSeconds)
    case "end": number(moment.endSeconds)
    case "best": number(moment.bestSeconds)
    case "score": number(Double(moment.score))
    case "conf": moment.confidence.map(number) ?? ""
    case "label": moment.label?.rawValue ?? ""
    case "clip": String(moment.clipID)
    case "from": moment.sources.map(\.rawValue).joined(separator: "+")
    case "text": moment.line ?? ""
    default: ""
    }
  }
}
