import ArgumentParser
import Foundation
import Retrieval

/// `--segment` of the commands that index.
enum SegmentChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case shots
  case fixed

  var kind: Segmentation.Kind {
    switch self {
    case .auto: .auto
    case .shots: .shots
    case .fixed: .fixed
    }
  }
}

/// How videos are cut into clips.
struct SegmentOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "How videos are cut: auto (shots, windows inside long ones; default), shots, fixed (windows)."
  )
  var segment: SegmentChoice?

  @Option(
    name: [.customLong("segment-length"), .customLong("clip-length")],
    help: "Length of a window, as 8 or 8s (default 8; 60 for shots, the longest uncut shot).")
  var segmentLength: DurationArgument?

  @Option(name: .long, help: "Shots shorter than this join their neighbour (default 1s).")
  var minLength: DurationArgument?

  @Option(name: .long, help: "The same as --segment-length.")
  var maxLength: DurationArgument?

  @Option(name: .long, help: "How much neighbouring windows share (default 0s).")
  var overlap: DurationArgument?

  func validate() throws {
    if segmentLength != nil && maxLength != nil {
      throw ValidationError("--segment-length and --max-length are one option.")
    }
  }

  /// What is asked for, on top of what the library does.
  func segmentation(of library: Library) throws -> Segmentation? {
    let length: DurationArgument? = segmentLength ?? maxLength
    guard segment != nil || length != nil || minLength != nil || overlap != nil else { return nil }
    return try library.segmentation().changed(
      kind: segment?.kind, seconds: length?.seconds, shortest: minLength?.seconds,
      overlap: overlap?.seconds)
  }
}

/// Which files of a folder are taken.
struct WalkingOptions: ParsableArguments {
  @Flag(name: .long, help: "Take hidden files and folders too.")
  var hidden: Bool = false

  @Flag(name: .long, help: "Do not heed .vsearchignore files.")
  var noIgnore: Bool = false

  @Option(
    name: [.customShort("e"), .customLong("extension")],
    help: "Take only files of this extension; may be given several times.")
  var extensions: [String] = []

  @Option(
    name: [.customShort("E"), .customLong("exclude")],
    help: "Leave out what matches this pattern, as a line of .vsearchignore would.")
  var excludes: [String] = []

  @Option(
    name: .long,
    help: "Take only part i of n of the files, as 2/5; `vsearch db merge` puts the parts together.",
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("'\(text)': a part is written as 2/5.")
      }
      return shard
    })
  var shard: Shard?

  /// Refuses to forget what is gone where not all is looked at.
  func check(prunes: Bool) throws {
    guard !prunes || shard == nil else {
      throw ValidationError("--prune needs to see all files; leave out --shard.")
    }
  }

  var options: WalkOptions {
    var options = WalkOptions()
    options.shard = shard
    options.includesHidden = hidden
    options.usesIgnoreFiles = !noIgnore
    options.extensions = Set(
      extensions.map { String($0.drop { $0 == "." }).lowercased() })
    options.excludes = excludes
    return options
  }
}

/// How much of the machine the work may take.
struct ResourceOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "Most threads for encoding (default: all cores).",
    transform: ThreadCount.parse)
  var jobs: ThreadCount?

  @Option(name: .long, help: "Most memory to take, as 800M or 2G (default: no limit).")
  var memory: ByteSize?

  @Option(
    name: .long,
    help: "Give a file up that yields nothing for this long, as 30s or 5m (default 60s).")
  var stallTimeout: DurationArgument?

  @Flag(name: .long, help: "Let other programs go first.")
  var nice: Bool = false

  func validate() throws {
    if let stallTimeout, !(0.1...86_400).contains(stallTimeout.seconds) {
      throw ValidationError("--stall-timeout must lie between 0.1 s and a day.")
    }
  }

  func apply() {
    if nice { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
  }
}
