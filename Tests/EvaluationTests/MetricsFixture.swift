import Documents
import Foundation
import Testing

@testable import Evaluation

/// Random matrices with the figures that NumPy computed from them.
struct MetricsFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let scores: ScoreMatrix
  let truth: GroundTruth
  let bank: ScoreMatrix
  let json: OrderedJSON

  var testDescription: String { name }

  static let all: [MetricsFixture] = (try? load()) ?? []

  private static func load() throws -> [MetricsFixture] {
    let json = try JSONReader.value(of: InputFile(path: Fixture.path("metrics.json")))
    return try (json["cases"]?.array ?? []).map { entry in
      let truth: [[Judgement]] = (entry["text_to_video"]?.array ?? []).map { text in
        (text.fields ?? []).compactMap { field in
          guard let row = Int(field.key), let grade = field.value.double else { return nil }
          return Judgement(item: row, grade: grade)
        }
      }
      let scores: ScoreMatrix = try matrix(entry["scores"])
      return MetricsFixture(
        name: entry["name"]?.string ?? "", scores: scores,
        truth: try GroundTruth(videoCount: scores.videoCount, judgements: truth),
        bank: try matrix(entry["bank"]), json: entry)
    }
  }

  static func matrix(_ json: OrderedJSON?) throws -> ScoreMatrix {
    let rows: [[Float]] = (json?.array ?? []).map { row in
      (row.array ?? []).compactMap(\.double).map { Float($0) }
    }
    return try ScoreMatrix(
      videoCount: rows.count, textCount: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }
}
