import Foundation
import Tensors
import TestSupport
import Testing

/// What the authors' code computed, through the command line.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct UniFormerCommandTests {
  private func golden(_ name: String) -> String {
    SharedData.path("goldens/uniformerv2/" + name)
  }

  private func tensor(_ path: String) throws -> Tensor {
    try #require(try NumpyFile.read(path).tensor)
  }

  private func run(_ arguments: [String]) throws {
    let run = try ProgramRun.vsearch(arguments)
    #expect(run.code == 0, "\(run.errors)")
  }

  /// A bundle of the checkpoint `file` in a folder of goldens, and its clips frame by frame.
  private func prepare(
    _ folder: TemporaryFolder, _ goldens: String, _ file: String, _ options: [String] = []
  ) throws -> (bundle: String, clips: String) {
    let bundle = folder.path("bundle")
    try run(
      [
        "model", "import", golden("\(goldens)/\(file)"), "--config",
        golden("\(goldens)/config.json"), "-o", bundle,
      ] + options)
    let video = try tensor(golden("\(goldens)/video.npy"))
    let (count, frames) = (video.shape[0], video.shape[2])
    let plane: Int = video.shape[3] * video.shape[4]
    var values: [Float] = []
    for clip in 0..<count {
      for frame in 0..<frames {
        for channel in 0..<3 {
          let start: Int = ((clip * 3 + channel) * frames + frame) * plane
          values += video.values[start..<start + plane]
        }
      }
    }
    let clips = folder.path("clips.npy")
    try NumpyFile.write(
      NumpyArray(
        shape: [count, frames, 3, video.shape[3], video.shape[4]], elements: .float32(values)),
      to: clips)
    return (bundle, clips)
  }

  private func difference(_ path: String, _ expected: Tensor) throws -> Float {
    let found = try tensor(path)
    #expect(found.count == expected.count)
    return zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: ["k400_style", "sthv2_style", "frozen", "single_local"])
  func `logits, probabilities, features and tokens of classifiers`(goldens: String) throws {
    let folder = try TemporaryFolder()
    let (bundle, clips) = try prepare(folder, goldens, "model.pth")
    let out = folder.path("out.npy")
    let outputs: [([String], String, Float)] = [
      (["classify", "--layer", "logits"], "logits", 1e-5),
      (["classify"], "probs", 1e-5),
      (["embed", "clips", "--layer", "pooled"], "fused", 5e-5),
      (["embed", "clips", "--layer", "tokens"], "block_last", 5e-5),
    ]
    for (command, name, tolerance) in outputs {
      try run(command + ["--input", clips, "--model", bundle, "-o", out, "--force"])
      #expect(try difference(out, tensor(golden("\(goldens)/\(name).npy"))) < tolerance)
    }
  }

  @Test(arguments: ["k400_style", "sthv2_style", "frozen", "single_local"])
  func `what is computed on the way to a classifier's tokens`(goldens: String) throws {
    let folder = try TemporaryFolder()
    let (bundle, clips) = try prepare(folder, goldens, "model.pth")
    let stages = folder.path("stages")
    try run(
      ["embed", "clips", "--layer", "stages", "--input", clips, "--model", bundle, "-o", stages])
    for (found, name) in [("embedded", "embedded"), ("block_00", "block_first")] {
      let path = stages + "/\(found).npy"
      #expect(try tensor(path).shape == tensor(golden("\(goldens)/\(name).npy")).shape)
      #expect(try difference(path, tensor(golden("\(goldens)/\(name).npy"))) < 5e-5)
    }
    let queries = try tensor(golden("\(goldens)/queries.npy"))
    for index in 0..<queries.shape[0] {
      #expect(try difference(stages + "/query_0\(index).npy", queries[index]) < 5e-5)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: stages)
    #expect(names.count { $0.hasPrefix("query_") } == queries.shape[0])
    let last = try #require(names.filter { $0.hasPrefix("block_") }.max())
    let tokens = try tensor(golden("\(goldens)/block_last.npy"))
    #expect(try difference(stages + "/" + last, tokens) < 5e-5)
  }

  @Test(arguments: [
    ("internvideo_mm", "model.ckpt"), ("retrieval_finetuned", "pytorch_model.bin"),
  ])
  func `vectors of dual encoders, which match no pairs`(goldens: String, file: String) throws {
    let folder = try TemporaryFolder()
    let (bundle, clips) = try prepare(folder, goldens, file)
    let (video, text) = (folder.path("video.npy"), folder.path("text.npy"))
    try run([
      "embed", "clips", "--layer", "projected", "--input", clips, "--model", bundle, "-o", video,
    ])
    #expect(try difference(video, tensor(golden("\(goldens)/video_embed.npy"))) < 1e-5)
    try run([
      "embed", "text", "--ids", golden("\(goldens)/text_ids.npy"), "--model", bundle, "-o", text,
    ])
    let expected = try tensor(golden("\(goldens)/text_embed.npy")).unitRows()
    #expect(try difference(text, expected) < 1e-5)
    let texts = folder.path("texts.txt")
    try Data("a dog\n".utf8).write(to: URL(fileURLWithPath: texts))
    let match = try ProgramRun.vsearch([
      "match", "--input", clips, "--file", texts, "--model", bundle, "-o",
      folder.path("logits.npy"),
    ])
    #expect(match.code == 4)
    let lines = match.errors.split(separator: "\n")
    #expect(lines.count == 2, "\(match.errors)")
    #expect(lines.first?.hasSuffix("has no matching head") ?? false)
    #expect(lines.last?.hasPrefix("fix: ") ?? false)
  }

  @Test(arguments: [("0.5", "50"), ("0.25", "25")])
  func `weights averaged with CLIP's`(share: String, name: String) throws {
    let folder = try TemporaryFolder()
    let (bundle, clips) = try prepare(
      folder, "internvideo_mm", "model.ckpt",
      ["--average", golden("clip_merge/clip.pth"), "--share", share])
    let out = folder.path("out.npy")
    try run([
      "embed", "clips", "--layer", "projected", "--input", clips, "--model", bundle, "-o", out,
    ])
    #expect(try difference(out, tensor(golden("clip_merge/merged_video_\(name).npy"))) < 1e-5)
    try run([
      "embed", "text", "--ids", golden("internvideo_mm/text_ids.npy"), "--model", bundle, "-o", out,
      "--force",
    ])
    let expected = try tensor(golden("clip_merge/merged_text_\(name).npy")).unitRows()
    #expect(try difference(out, expected) < 1e-5)
  }

  /// CLIP's merges do not ship; where they are, `VSEARCH_CLIP_MERGES` names them.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["VSEARCH_CLIP_MERGES"] != nil,
      "VSEARCH_CLIP_MERGES names no bpe_simple_vocab_16e6.txt.gz"))
  func `token ids are CLIP's`() throws {
    let merges = try #require(ProcessInfo.processInfo.environment["VSEARCH_CLIP_MERGES"])
    let data = try Data(contentsOf: URL(fileURLWithPath: golden("tokens.json")))
    let rows = try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    for row in rows {
      let text = try #require(row["text"] as? String)
      let ids = try #require(row["ids"] as? [Int])
      // A line feed would end the line.
      if text.contains("\n") { continue }
      let run = try ProgramRun.vsearch(
        ["tokenize", "--bpe", merges, "--max-length", "77"], input: Data((text + "\n").utf8))
      let found = try #require(run.json()["ids"] as? [Int])
      #expect(found.prefix(ids.count).elementsEqual(ids), "\(text)")
    }
  }
}
