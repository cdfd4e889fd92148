import Foundation
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct GoldenCommandTests {
  private static let goldens: String = "goldens/videomamba/"

  private func importGolden(_ folder: TemporaryFolder) throws -> String {
    let bundle = folder.path("bundle")
    let run = try ProgramRun.vsearch([
      "model", "import", SharedData.path(Self.goldens + "retrieval.pth"),
      "--config", SharedData.path(Self.goldens + "config.json"),
      "--vocab", SharedData.path(Self.goldens + "vocab.txt"), "-o", bundle,
    ])
    #expect(run.code == 0, "\(run.errors)")
    return bundle
  }

  private func difference(_ path: String, _ golden: String) throws -> Float {
    let found = try #require(NumpyFile.read(path).tensor)
    let array = try NumpyFile.read(SharedData.path(Self.goldens + golden + ".npy"))
    let expected = try #require(array.tensor)
    #expect(found.shape == expected.shape)
    return zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
  }

  private func texts(_ folder: TemporaryFolder) throws -> String {
    let data = try Data(
      contentsOf: URL(
        fileURLWithPath: SharedData.path(Self.goldens + "annotations_expected.json")))
    let styles = try #require(
      JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
    let texts = try #require(styles["multi"]?["texts"] as? [String])
    let path = folder.path("texts.txt")
    try Data((texts.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(arguments: [
    ("tokens", "vision_tokens"), ("pooled", "vision_pooled"), ("projected", "vision_proj"),
  ])
  func `embed clips reproduces the goldens`(layer: String, golden: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try importGolden(folder)
    let run = try ProgramRun.vsearch([
      "embed", "clips", "--model", bundle, "--layer", layer, "-o", folder.path("out.npy"),
      "--input", SharedData.path(Self.goldens + "clip.npy"),
    ])
    #expect(run.code == 0, "\(run.errors)")
    #expect(try difference(folder.path("out.npy"), golden) < 1e-4)
  }

  @Test func `embed text reproduces the goldens, at unit length`() throws {
    let folder = try TemporaryFolder()
    let bundle = try importGolden(folder)
    let run = try ProgramRun.vsearch([
      "embed", "text", "--model", bundle, "--file", texts(folder), "-o", folder.path("out.npy"),
    ])
    #expect(run.code == 0, "\(run.errors)")
    let found = try #require(NumpyFile.read(folder.path("out.npy")).tensor)
    let golden = try NumpyFile.read(SharedData.path(Self.goldens + "text_proj.npy"))
    let expected = try #require(golden.tensor).unitRows()
    #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(found.shape == expected.shape)
  }

  @Test func `match reproduces the goldens`() throws {
    let folder = try TemporaryFolder()
    let bundle = try importGolden(folder)
    let run = try ProgramRun.vsearch([
      "match", "--model", bundle, "--file", texts(folder), "-o", folder.path("out.npy"),
      "--input", SharedData.path(Self.goldens + "clip.npy"),
    ])
    #expect(run.code == 0, "\(run.errors)")
    #expect(try difference(folder.path("out.npy"), "itm_logits") < 1e-4)
  }

  @Test func `tokenize cleans and tokenises the golden captions`() throws {
    struct Caption: Decodable {
      let raw: String
      let length: Int
      let ids: [Int]
      let mask: [Int]
    }
    let data = try Data(
      contentsOf: URL(fileURLWithPath: SharedData.path(Self.goldens + "captions.json")))
    let captions = try JSONDecoder().decode([Caption].self, from: data)
      .filter { !$0.raw.utf8.contains(0x0A) }
    for length in Set(captions.map(\.length)) {
      let chosen = captions.filter { $0.length == length }
      let run = try ProgramRun.vsearch(
        [
          "tokenize", "--vocab", SharedData.path(Self.goldens + "vocab.txt"), "--clean",
          "--max-length", "\(length)",
        ],
        input: Data(chosen.map { $0.raw + "\n" }.joined().utf8))
      #expect(run.lines.count == chosen.count)
      for (line, caption) in zip(run.lines, chosen) {
        let object = try #require(
          JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["ids"] as? [Int] == caption.ids)
        #expect(object["mask"] as? [Int] == caption.mask)
      }
    }
  }

  @Test func `frames names the middle frames and their times, and gives their pixels`() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.vsearch([
      "frames", SharedData.path("data/nasty/ffv1.mkv"), "--json", "-o", folder.path("out.npy"),
    ])
    let document = try run.json()
    // 24 frames in 8 segments of three; the container counts milliseconds at 24 frames a second.
    let indices = [1, 4, 7, 10, 13, 16, 19, 22]
    #expect(document["indices"] as? [Int] == indices)
    #expect(document["pts"] as? [Int] == indices.map { Int((Double($0) * 1000 / 24).rounded()) })
    let array = try NumpyFile.read(folder.path("out.npy"))
    #expect(array.shape == [8, 104, 144, 3])
    // Each frame shows its number as 16 stripes, the first one is the lowest bit.
    guard case .uint8(let pixels) = array.elements else { return }
    for (position, index) in indices.enumerated() {
      let number: Int = (0..<16).reduce(0) { number, stripe in
        let column: Int = stripe * 9 + 4
        let isWhite: Bool = pixels[((position * 104 + 40) * 144 + column) * 3] > 127
        return number | (isWhite ? 1 << stripe : 0)
      }
      #expect(number == index)
    }
  }

  @Test func `a folder of broken media ends in the classes that its table gives`() throws {
    let folder = try TemporaryFolder()
    let state = folder.path("state")
    let run = try ProgramRun.vsearch(
      ["index", SharedData.path("data/nasty"), "--index", state, "--clip-length", "3600"])
    #expect(run.code == 3)
    let status = try ProgramRun.vsearch(["status", "--failed", "--json", "--index", state]).json()
    let failed = try #require(status["failed"] as? [[String: String]])
    var found: [String: String] = [:]
    for entry in failed { found[entry["file"] ?? ""] = entry["class"] }
    let table = try String(
      contentsOfFile: SharedData.path("data/nasty/truth.jsonl"), encoding: .utf8)
    for line in table.split(separator: "\n") {
      let truth = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let file = try #require(truth["file"] as? String)
      let kind = try #require(truth["class"] as? String)
      switch kind {
      case "ok": #expect(found[file] == nil, "\(file)")
      case "any", "partial": break
      default: #expect(found[file] == kind, "\(file)")
      }
    }
  }
}
