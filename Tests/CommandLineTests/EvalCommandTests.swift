import DefaultModel
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct EvalCommandTests {
  @Test func `the rendered set gives the numbers that PyTorch gave, within one video`() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.vsearch([
      "eval", "run", "--protocol", "rendered-200", "--json", "--via", "index", "--progress", "none",
      "--cache", folder.path("cache"), "--html", folder.path("page.html"),
      "--run", folder.path("run.trec"), "--out", folder.path("run.json"),
    ])
    #expect(run.code == 0, "\(run.errors)")
    let path = try #require(DefaultModel.evaluationPath) + "/reference.json"
    let reference = try JSONDecoder().decode(
      [String: Double].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    let rows = try #require(run.json()["rows"] as? [[String: Any]])
    for direction in ["t2v", "v2t"] {
      let row = try #require(rows.first { $0["direction"] as? String == direction })
      let figures = try #require(row["metrics"] as? [String: Double])
      for depth in [1, 5, 10] {
        let found = try #require(figures["\(direction).R@\(depth)"])
        let expected = try #require(reference["\(direction)_R\(depth)"])
        // One of 200 videos is half a point.
        #expect(abs(found - expected) <= 0.5)
      }
    }
    let page = try String(contentsOfFile: folder.path("page.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("data:image/jpeg;base64,"))
    #expect(!page.contains("http://") && !page.contains("src=\"http"))
    let trec = try String(contentsOfFile: folder.path("run.trec"), encoding: .utf8)
    #expect(trec.split(separator: "\n").count == 200 * 100)
    try expectResumption(folder)
  }

  /// A second run takes the features from the cache, and comparing a run with itself finds nothing.
  private func expectResumption(_ folder: TemporaryFolder) throws {
    let start = Date()
    let again = try ProgramRun.vsearch([
      "eval", "run", "--protocol", "rendered-200", "--json", "--progress", "none",
      "--cache", folder.path("cache"), "--out", folder.path("again.json"),
    ])
    #expect(again.code == 0)
    #expect(Date().timeIntervalSince(start) < 600)
    let comparison = try ProgramRun.vsearch([
      "eval", "compare", folder.path("run.json"), folder.path("again.json"), "--json",
    ])
    #expect(comparison.code == 0, "\(comparison.errors)")
    let rows = try #require(comparison.json()["rows"] as? [[String: Any]])
    #expect(!rows.isEmpty)
    for row in rows {
      #expect(row["better"] as? Int == 0 && row["worse"] as? Int == 0)
    }
  }

  @Test func `missing videos fail, are skipped or count as misses, and are named`() throws {
    let folder = try TemporaryFolder()
    let source = try #require(DefaultModel.evaluationPath) + "/videos"
    let ids = (0..<6).map { "r80_000\($0).mp4" }
    try Data((ids.joined(separator: "\n") + "\n").utf8).write(
      to: folder.url.appendingPathComponent("ids.txt"))
    for id in ids.prefix(4) {
      try FileManager.default.copyItem(
        atPath: source + "/" + id, toPath: folder.path(id))
    }
    try Data("not a video".utf8).write(to: folder.url.appendingPathComponent(ids[4]))
    func run(_ policy: String) throws -> ProgramRun {
      try ProgramRun.vsearch([
        "eval", "run", "--protocol", "rendered-200", "--ids", folder.path("ids.txt"), "--videos",
        folder.url.path, "--missing", policy, "--cache", folder.path("cache"), "--json",
        "--rerank", "3", "--progress", "none",
      ])
    }
    let failed = try run("fail")
    #expect(failed.code == 2)
    #expect(failed.errors.contains("missing or broken"))
    for (policy, count) in [("skip", 4), ("miss", 6)] {
      let partial = try run(policy)
      #expect(partial.code == 3, "\(partial.errors)")
      let document = try partial.json()
      #expect((document["missing"] as? [[String: String]])?.count == 2)
      let rows = try #require(document["rows"] as? [[String: Any]])
      #expect(rows.count == 4)
      #expect((rows.first?["ranks"] as? [Int])?.count == count)
    }
    let check = try ProgramRun.vsearch([
      "eval", "check", "--protocol", "rendered-200", "--ids", folder.path("ids.txt"),
      "--videos", folder.url.path, "--json",
    ])
    #expect(check.code == 3)
    #expect(try check.json()["usable"] as? Int == 4)
  }

  @Test func `bad input gives one line and exit code 2`() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
      return folder.path(name)
    }
    func scores(_ name: String, _ shape: [Int], _ values: [Float]) throws -> String {
      let array = NumpyArray(shape: shape, elements: .float32(values))
      try NumpyFile.write(array, to: folder.path(name))
      return folder.path(name)
    }
    let good = try scores("good.npy", [2, 2], [1, 0, 0, 1])
    let truth = try write("truth.json", #"{"text_to_video": [0, 1]}"#)
    let bad: [[String]] = [
      ["--similarity", folder.path("none.npy"), "--ground-truth", truth],
      ["--similarity", try scores("nan.npy", [2, 2], [1, .nan, 0, 1]), "--ground-truth", truth],
      ["--similarity", try scores("zero.npy", [0, 2], []), "--ground-truth", truth],
      ["--similarity", try scores("cube.npy", [1, 2, 2], [1, 0, 0, 1]), "--ground-truth", truth],
      ["--similarity", good, "--ground-truth", try write("a.json", #"{"text_to_video": [0, 2]}"#)],
      ["--similarity", good, "--ground-truth", try write("b.json", #"{"text_to_video": [0]}"#)],
      ["--similarity", good, "--ground-truth", try write("c.json", #"{"texts": []}"#)],
      ["--similarity", good, "--ground-truth", try write("d.json", "[")],
      [
        "--similarity", good, "--ground-truth",
        try write("e.json", #"{"text_to_video": [[0, 0], 1]}"#),
      ],
    ]
    for arguments in bad {
      let run = try ProgramRun.vsearch(["eval", "score"] + arguments)
      #expect(run.code == 2, "\(arguments)")
      #expect(run.errors.hasPrefix("error: "))
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
    }
    let fine = try ProgramRun.vsearch([
      "eval", "score", "--similarity", good, "--ground-truth", truth, "--json",
    ])
    let metrics = try #require(fine.json()["metrics"] as? [String: Double])
    #expect(metrics["t2v.R@1"] == 100 && metrics["v2t.MdR"] == 1)
  }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct EvalGoldenCommandTests {
  @Test func `the goldens' metrics come out exactly, for both stages`() throws {
    let folder = try TemporaryFolder()
    let goldens: String = "goldens/videomamba/"
    let annotations = try JSONSerialization.jsonObject(
      with: Data(
        contentsOf: URL(
          fileURLWithPath: SharedData.path(goldens + "annotations_expected.json"))))
    let multi = (annotations as? [String: [String: Any]])?["multi"]
    let truth = try JSONSerialization.data(
      withJSONObject: ["text_to_video": try #require(multi?["video_of_text"])])
    try truth.write(to: folder.url.appendingPathComponent("truth.json"))
    // Texts by videos, where the command wants videos by texts.
    let table = try #require(
      NumpyFile.read(SharedData.path(goldens + "rerank_t2v.npy")).tensor)
    let (texts, videos) = (table.shape[0], table.shape[1])
    let turned = (0..<videos).flatMap { v in (0..<texts).map { table.values[$0 * videos + v] } }
    try NumpyFile.write(
      NumpyArray(shape: [videos, texts], elements: .float32(turned)), to: folder.path("t2v.npy"))

    let expected = try #require(
      JSONSerialization.jsonObject(
        with: Data(
          contentsOf: URL(fileURLWithPath: SharedData.path(goldens + "metrics.json"))))
        as? [String: Any])
    let first = SharedData.path(goldens + "sim_v2t.npy")
    let stages: [(String, [String])] = [
      ("test_emb/", ["--similarity", first]),
      (
        "test/",
        [
          "--similarity", folder.path("t2v.npy"), "--video-to-text",
          SharedData.path(goldens + "rerank_v2t.npy"), "--first-stage", first,
        ]
      ),
    ]
    for (stage, arguments) in stages {
      let run = try ProgramRun.vsearch(
        ["eval", "score", "--ground-truth", folder.path("truth.json"), "--json"] + arguments)
      #expect(run.code == 0, "\(run.errors)")
      let metrics = try #require(run.json()["metrics"] as? [String: Double])
      let golden = try #require(expected[stage] as? [String: Double])
      for (legacy, name) in [("txt", "v2t"), ("img", "t2v")] {
        for depth in [1, 5, 10] {
          #expect(metrics["\(name).R@\(depth)"] == golden["\(legacy)_r\(depth)"])
        }
      }
    }
  }
}
