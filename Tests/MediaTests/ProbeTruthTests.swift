import Foundation
import Media
import TestSupport
import Testing

/// What a probe says agrees with what ffprobe measured.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct ProbeTruthTests {
  /// Rows of `truth.tsv` by column name, of the sound files.
  private func rows(_ folder: String) throws -> [[String: String]] {
    let text = try String(
      contentsOfFile: SharedData.path("data/\(folder)/truth.tsv"), encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    let names = try #require(lines.first)
    return lines.dropFirst()
      .map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
      .filter { $0["class"] == "ok" }
  }

  @Test(arguments: ["nasty", "videos"])
  func `a probe agrees with ffprobe`(_ folder: String) throws {
    let rows = try rows(folder)
    #expect(rows.count > 30)
    for row in rows {
      let file = try #require(row["file"])
      let path = MediaPath(SharedData.path("data/\(folder)/\(file)"))
      let description = try VideoFile.probe(path: path)
      let size = description.displaySize
      let aspect = description.sampleAspectRatio
      let turn = Int(description.displayTransform.referenceDegrees)
      // ffprobe's container names depend on nothing but content, as ours.
      #expect(description.container == row["container"], "\(file)")
      #expect(description.codec == row["vcodec"], "\(file)")
      #expect(description.pixelFormat == row["pix_fmt"], "\(file)")
      #expect("\(description.width)" == row["w"] && "\(description.height)" == row["h"], "\(file)")
      #expect(["", "\(aspect.numerator):\(aspect.denominator)"].contains(row["sar"]), "\(file)")
      #expect((turn == 0 ? "" : "\(turn)") == row["rot_cw"], "\(file)")
      #expect("\(size.width)x\(size.height)" == row["display"], "\(file)")
      #expect(description.averageFrameRate.description == row["fps_avg"], "\(file)")
      #expect(description.timeBase.description == row["time_base"], "\(file)")
      #expect(abs(description.startSeconds - number(row["start"])) < 1e-6, "\(file)")
      #expect(abs((description.durationSeconds ?? 0) - number(row["duration"])) < 1e-6, "\(file)")
      let kinds = description.streams.map { StreamSummary.letter($0.kind) }
      #expect(kinds.joined(separator: ",") == row["streams"], "\(file)")
    }
  }

  private func number(_ text: String?) -> Double {
    text.flatMap(Double.init) ?? 0
  }
}

extension StreamSummary {
  /// The kind as the truth abbreviates it.
  fileprivate static func letter(_ kind: Kind) -> String {
    switch kind {
    case .picture: "pic"
    case .attachment: "t"
    default: String(kind.rawValue.prefix(1))
    }
  }
}
