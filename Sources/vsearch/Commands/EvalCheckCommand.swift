import ArgumentParser
import Documents
import Evaluation
import Foundation

struct EvalCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read an annotation and look for its videos, before anything is encoded.",
    usage: "vsearch eval check --protocol <protocol> [<options>]",
    discussion: """
      Without --videos only the annotation is read. Exit code 3: videos are missing or cannot be \
      decoded.
      """)

  @OptionGroup var evalOptions: EvalOptions
  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let (rules, reading) = try evalOptions.read()
    let audit: VideoAudit? = try evalOptions.folder().map { folder in
      EvaluationRunner.audit(reading.set, in: folder)
    }
    if json {
      Terminal.print(document(rules, reading, audit).line)
    } else {
      show(reading, audit)
    }
    if let audit, !audit.missing.isEmpty { throw Exit.partial }
  }

  private func document(
    _ rules: EvaluationProtocol, _ reading: ProtocolReading, _ audit: VideoAudit?
  ) -> JSONValue {
    let set: EvaluationSet = reading.set
    var fields: [(String, JSONValue)] = [
      ("schema", .string("vsearch.eval.check/1")),
      ("protocol", .string(rules.name)),
      ("annotation", .string(set.source.fileName)),
      ("sha256", .string(set.source.sha256)),
      ("split", .optional(reading.splitName)),
      ("videos", .integer(Int64(set.videos.count))),
      ("texts", .integer(Int64(set.texts.count))),
      ("distinct_texts", .integer(Int64(Set(set.texts.map(\.caption)).count))),
      ("captions", .integer(Int64(set.captionCount))),
      ("remarks", .strings(reading.remarks)),
    ]
    if let audit {
      fields.append(("usable", .integer(Int64(set.videos.count - audit.missing.count))))
      fields.append(
        (
          "missing",
          .array(
            audit.missing.map {
              .object([("video", .string($0.id)), ("reason", .string($0.reason))])
            })
        ))
    }
    return .object(fields)
  }

  private func show(_ reading: ProtocolReading, _ audit: VideoAudit?) {
    let set: EvaluationSet = reading.set
    Terminal.print(
      "\(set.source.fileName): \(Format.count(set.videos.count, "video")), "
        + "\(Format.count(set.texts.count, "text")) of "
        + "\(Format.count(set.captionCount, "caption")), \(reading.splitName ?? "no known split"), "
        + "sha256 \(set.source.sha256.prefix(12))…")
    for remark in reading.remarks { Terminal.print("note: \(Terminal.shown(remark))") }
    guard let audit else { return }
    for video in audit.missing {
      Terminal.print("\(Terminal.shown(video.id)): \(Terminal.shown(video.reason))")
    }
    let usable: Int = set.videos.count - audit.missing.count
    Terminal.print("\(usable) of \(Format.count(set.videos.count, "video")) usable")
  }
}
