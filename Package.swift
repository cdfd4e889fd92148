// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the strictest the toolchain offers, warnings are errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Modules that touch memory by pointer: each such use is marked `unsafe`.
let strictMemory: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
  name: "vsearch",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "vsearch", targets: ["vsearch"]),
    .library(name: "VideoSearch", targets: ["Retrieval"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
  ],
  targets: [
    // C libraries of the system, one module map each.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CICU", pkgConfig: "icu-uc",
      providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
    .systemLibrary(
      name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libswresample libavutil",
      providers: [
        .apt([
          "libavformat-dev", "libavcodec-dev", "libswscale-dev", "libswresample-dev",
          "libavutil-dev",
        ]),
        .brew(["ffmpeg"]),
      ]),

    // Our C: loops that need instruction sets chosen at run time. -O3 also in debug builds,
    // where unoptimised vector code would make the tests unusable.
    .target(
      name: "CKernels",
      cSettings: [
        .unsafeFlags(["-O3"]), .enableWarning("all"), .enableWarning("extra"),
        .treatAllWarnings(as: .error),
      ],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    .target(
      name: "Kernels", dependencies: ["CKernels", "COpenBLAS"], swiftSettings: strictMemory),
    .target(name: "Tensors", dependencies: ["Kernels"], swiftSettings: strict),
    .target(
      name: "Tokenizer", dependencies: ["CICU"], path: "Tokenizer", exclude: ["README.md"],
      swiftSettings: strictMemory),
    .target(
      name: "Checkpoints",
      dependencies: ["Tensors", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strictMemory),
    .target(
      name: "Encoders", dependencies: ["Checkpoints", "Tensors", "Kernels", "Tokenizer"],
      swiftSettings: strict),
    .target(
      name: "Media", dependencies: ["CFFmpeg", "Kernels"], swiftSettings: strictMemory),
    .target(
      name: "Indexes", dependencies: ["Kernels"], path: "Indexes",
      exclude: ["README.md", "FORMAT.md"], swiftSettings: strictMemory),
    .target(
      name: "Catalog", dependencies: [.product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .target(
      name: "Retrieval",
      dependencies: [
        "Catalog", "Checkpoints", "Encoders", "Indexes", "Kernels", "Media", "Tensors", "Tokenizer",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(name: "Documents", swiftSettings: strict),
    .target(name: "Export", dependencies: ["Documents", "Media"], swiftSettings: strict),
    .target(
      name: "Evaluation",
      dependencies: [
        "Checkpoints", "Documents", "Encoders", "Indexes", "Kernels", "Media", "Retrieval",
        "Tensors",
        "Tokenizer", .product(name: "Crypto", package: "swift-crypto"), "TOMLKit",
      ],
      resources: [.embedInCode("Resources")], swiftSettings: strict),
    .target(
      name: "DefaultModel", exclude: ["README.md"], resources: [.copy("Resources")],
      swiftSettings: strict),
    .executableTarget(
      name: "vsearch",
      dependencies: [
        "Retrieval", "Catalog", "Checkpoints", "DefaultModel", "Documents", "Encoders",
        "Evaluation", "Export",
        "Indexes",
        "Kernels", "Media", "Tensors", "Tokenizer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Tests: one target per module, fixtures beside them.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .executableTarget(
      name: "StorageTorture", dependencies: ["Retrieval", "Catalog", "Indexes", "Kernels"],
      path: "Tests/StorageTorture",
      swiftSettings: strict),
    .target(name: "TestVideos", path: "Tests/TestVideos", swiftSettings: strict),
    .executableTarget(
      name: "IndexTorture", dependencies: ["Catalog", "DefaultModel", "Kernels", "TestVideos"],
      path: "Tests/IndexTorture", swiftSettings: strict),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"]),
    .testTarget(
      name: "TokenizerTests", dependencies: ["Tokenizer", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EncodersTests",
      dependencies: ["Encoders", "Checkpoints", "Kernels", "Tensors", "Tokenizer", "TestSupport"]),
    .testTarget(
      name: "MediaTests", dependencies: ["Media", "TestSupport", "TestVideos"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ExportTests", dependencies: ["Export", "Media", "TestSupport"]),
    .testTarget(name: "IndexesTests", dependencies: ["Indexes", "Kernels", "TestSupport"]),
    .testTarget(name: "CatalogTests", dependencies: ["Catalog", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Evaluation", "Checkpoints", "Encoders", "Retrieval", "Tensors", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "RetrievalTests",
      dependencies: [
        "Retrieval", "Catalog", "Checkpoints", "DefaultModel", "Encoders", "Indexes",
        "StorageTorture",
        "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "vsearch", "Checkpoints", "DefaultModel", "IndexTorture", "Tensors", "TestSupport",
        "TestVideos",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
