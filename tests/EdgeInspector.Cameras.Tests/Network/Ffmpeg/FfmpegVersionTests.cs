using EdgeInspector.Cameras.Network.Ffmpeg;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Ffmpeg;

public sealed class FfmpegVersionTests
{
    [Theory]
    [InlineData("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021 the FFmpeg developers", false)]
    [InlineData("ffmpeg version n5.0 Copyright (c) 2000-2022 the FFmpeg developers", false)]
    [InlineData("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers", true)]
    [InlineData("ffmpeg version n7.1 Copyright (c) 2000-2024 the FFmpeg developers", true)]
    [InlineData("ffmpeg version 10.0 Copyright (c) 2000-2029 the FFmpeg developers", true)]
    [InlineData("ffmpeg version N-47683-g0e8eb07980-static https://example.org/ffmpeg/  Copyright (c) 2000-2018 the FFmpeg developers",
        false)]
    [InlineData("ffmpeg version N-120000-gabcdef Copyright (c) 2000-2025 the FFmpeg developers", true)]
    [InlineData("something else", true)]
    public void KnowsNewName_OfWhatReleasesSayOfThemselves(string line, bool isNew) =>
        Assert.Equal(isNew, FfmpegVersion.KnowsNewName(line));
}
