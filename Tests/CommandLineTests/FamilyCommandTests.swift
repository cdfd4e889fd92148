import DefaultModel
import Foundation
import TestSupport
import Testing

/// The whole program with a tiny model of each family.
@Suite struct FamilyCommandTests {
  /// A folder with some of the sample videos.
  private func videos(_ names: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try add(names, to: folder)
    return folder
  }

  private func add(_ names: [String], to folder: TemporaryFolder) throws {
    let samples = try #require(DefaultModel.samplesPath)
    for name in names {
      try FileManager.default.copyItem(atPath: samples + "/" + name, toPath: folder.path(name))
    }
  }

  private func hits(_ run: ProgramRun) throws -> [[String: Any]] {
    #expect(run.code == 0, "\(run.errors)")
    return try #require(run.json()["hits"] as? [[String: Any]])
  }

  @Test(arguments: TinyBundle.allCases)
  func `a library is indexed, asked and measured with either family`(family: TinyBundle) throws {
    let folder = try videos("demo03.mp4", "demo04.mp4")
    let models = try TemporaryFolder()
    let model = models.path("model")
    try family.writeRetrieval(to: model)
    let indexing = try ProgramRun.vsearch(["index", folder.url.path, "--model", model, "--json"])
    #expect(indexing.code == 0, "\(indexing.errors)")
    #expect(try indexing.json()["indexed"] as? Int == 2)
    let query: [String] = [
      "query", "a red circle", "--index", folder.url.path, "--model", model, "--json",
      "--min-conf", "none",
    ]
    #expect(Set(try hits(.vsearch(query)).compactMap { $0["file"] as? String }).count == 2)
    let reranked = try ProgramRun.vsearch(query + ["--rerank", "2"])
    let ids = models.path("ids.txt")
    try Data("r80_0000.mp4\nr80_0001.mp4\nr80_0002.mp4\n".utf8).write(
      to: URL(fileURLWithPath: ids))
    let evaluation: [String] = [
      "eval", "run", "--protocol", "rendered-200", "--ids", ids, "--model", model, "--json",
      "--cache", models.path("cache"), "--progress", "none",
    ]
    let measured = try ProgramRun.vsearch(evaluation)
    #expect(measured.code == 0, "\(measured.errors)")
    let remeasured = try ProgramRun.vsearch(evaluation + ["--rerank", "2"])
    switch family {
    case .videoMamba:
      #expect(reranked.code == 0 && remeasured.code == 0, "\(remeasured.errors)")
    case .uniFormerV2:
      for run in [reranked, remeasured] {
        #expect(run.code == 4)
        #expect(run.errors.hasPrefix("error: model uniFormerV2 has no matching head\nfix: "))
      }
    }
  }

  @Test(arguments: TinyBundle.allCases)
  func `every precision and the benchmarks run with either family`(family: TinyBundle) throws {
    let models = try TemporaryFolder()
    let samples = try #require(DefaultModel.samplesPath)
    let (model, small) = (models.path("model"), models.path("small"))
    try family.writeRetrieval(to: model)
    let quantized = try ProgramRun.vsearch([
      "model", "quantize", model, "--precision", "i8", "-o", small,
    ])
    #expect(quantized.code == 0, "\(quantized.errors)")
    for (bundle, precision) in [(model, "f32"), (model, "bf16"), (model, "i8"), (small, "auto")] {
      let run = try ProgramRun.vsearch([
        "embed", "video", samples + "/demo03.mp4", "--model", bundle, "--precision", precision,
        "-o", models.path("\(precision).npy"),
      ])
      #expect(run.code == 0, "\(run.errors)")
    }
    // Stored in 8 bits and rounded when read are the same.
    #expect(
      try Data(contentsOf: models.url.appendingPathComponent("auto.npy"))
        == Data(contentsOf: models.url.appendingPathComponent("i8.npy")))
    for command in [["encode", "--clips", "1"], ["text", "--tokens", "5"]] {
      let run = try ProgramRun.vsearch(["bench"] + command + ["--model", model, "--json"])
      #expect(run.code == 0, "\(run.errors)")
    }
  }

  @Test(arguments: TinyBundle.allCases)
  func `clips get the tags of a classifier, those that come later too`(family: TinyBundle) throws {
    let folder = try videos("demo03.mp4")
    let models = try TemporaryFolder()
    let (model, tagger) = (models.path("model"), models.path("tagger"))
    try TinyBundle.uniFormerV2.writeRetrieval(to: model)
    try family.writeClassifier(
      of: ["slicing bread", "archery", "playing cello", "yoga", "juggling", "surfing"], to: tagger)
    let first = try ProgramRun.vsearch([
      "index", folder.url.path, "--model", model, "--tag-model", tagger, "--json",
    ])
    #expect(first.code == 0, "\(first.errors)")
    #expect(try first.json()["tagged"] as? Int == 1)
    try add(["demo04.mp4"], to: folder)
    // The tagger need not be named again.
    let second = try ProgramRun.vsearch([
      "index", folder.url.path, "--model", model, "--json",
    ])
    #expect(try second.json()["tagged"] as? Int == 1)
    let found = try hits(
      .vsearch([
        "query", "a red circle", "--index", folder.url.path, "--model", model, "--json",
        "--min-conf", "none", "--where", #"tag:"slicing" > 0 or tag:"archery" > 0"#,
      ]))
    #expect(found.count == 2)
    for hit in found {
      let tags = try #require(hit["tags"] as? [[String: Any]])
      let probabilities = tags.compactMap { $0["probability"] as? Double }
      #expect(tags.count == 5 && probabilities == probabilities.sorted(by: >))
      #expect(probabilities.allSatisfy { $0 > 0 && $0 < 1 })
    }
    // All six classes but one are kept, so that one of these two words is found in every clip.
    let named = try hits(
      .vsearch([
        "query", "slicing archery", "--index", folder.url.path, "--model", model, "--json",
        "--min-conf", "none",
      ]))
    #expect(named.count == 2)
    for hit in named { #expect((hit["from"] as? [String])?.contains("tags") == true) }
  }

  @Test(arguments: TinyBundle.allCases)
  func `a classifier is measured on both layouts of lists`(family: TinyBundle) throws {
    let folder = try videos("demo03.mp4", "demo04.mp4")
    let models = try TemporaryFolder()
    let tagger = models.path("tagger")
    let labels: [String] = ["archery", "yoga", "juggling", "surfing", "diving", "golf", "chess"]
    try family.writeClassifier(of: labels, to: tagger)
    let files: [String] = [folder.path("demo03.mp4"), folder.path("demo04.mp4")]
    let classified = try ProgramRun.vsearch(
      ["classify"] + files + ["--model", tagger, "--views", "2x3", "--top", "7", "--json"])
    #expect(classified.code == 0, "\(classified.errors)")
    let answers = try #require(classified.json()["files"] as? [[String: Any]])
    let classes: [[Int]] = answers.compactMap { answer in
      (answer["labels"] as? [[String: Any]])?.compactMap { $0["class"] as? Int }
    }
    try #require(classes.map(\.count) == [7, 7])
    // The first video has its best class, the second its third.
    let (best, third): (Int, Int) = (classes[0][0], classes[1][2])
    let lines = "demo03.mp4 \(best)\ndemo04.mp4 \(third)\n"
    let table = """
      label,youtube_id,time_start,time_end,split
      \(labels[best]),demo03,0,10,val
      "\(labels[third].uppercased())",demo04,0,10,val
      """
    for (name, text) in [("lines.txt", lines), ("table.csv", table)] {
      try Data(text.utf8).write(to: models.url.appendingPathComponent(name))
      let run = try ProgramRun.vsearch([
        "eval", "classify", "--labels", models.path(name), "--videos", folder.url.path, "--model",
        tagger, "--views", "2x3", "--json", "--progress", "none",
      ])
      #expect(run.code == 0, "\(run.errors)")
      let metrics = try #require(run.json()["metrics"] as? [String: Double])
      #expect(metrics == ["top1": 50, "top5": 100])
    }
    try FileManager.default.removeItem(atPath: folder.path("demo04.mp4"))
    for (policy, code, top1) in [("fail", 2, nil), ("skip", 3, 100), ("miss", 3, 50.0)] {
      let run = try ProgramRun.vsearch([
        "eval", "classify", "--labels", models.path("lines.txt"), "--videos", folder.url.path,
        "--model", tagger, "--views", "2x3", "--json", "--progress", "none", "--missing", policy,
      ])
      #expect(run.code == Int32(code), "\(run.errors)")
      guard let top1 else { continue }
      #expect((try run.json()["metrics"] as? [String: Double])?["top1"] == top1)
    }
  }
}
