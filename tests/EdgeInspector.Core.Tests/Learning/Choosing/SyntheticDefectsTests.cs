using EdgeInspector.Learning.Choosing;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning.Choosing;

public sealed class SyntheticDefectsTests
{
    private const int Width = 160, Height = 128;

    public static TheoryData<DefectKind, double> All =>
        [.. SyntheticDefects.Kinds.SelectMany(kind => SyntheticDefects.Sizes.Select(size => (kind, size)))];

    [Theory]
    [MemberData(nameof(All))]
    public void Drawn_AnyKindAndSize_ChangesTheSamePlaceEveryTimeAndLittleElse(DefectKind kind, double size)
    {
        byte[] good = Part(), before = [.. good];
        byte[] drawn = SyntheticDefects.Drawn(good, Width, Height, kind, size, 7);
        Assert.Equal(before, good);
        Assert.Equal(drawn, SyntheticDefects.Drawn(good, Width, Height, kind, size, 7));
        Assert.NotEqual(drawn, SyntheticDefects.Drawn(good, Width, Height, kind, size, 8));
        int changed = Enumerable.Range(0, Width * Height)
            .Count(place => !drawn.AsSpan(place * 3, 3).SequenceEqual(good.AsSpan(place * 3, 3)));
        Assert.InRange(changed, 1, Width * Height / 20);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Drawn_IntoAGreyPicture_StaysGrey(DefectKind kind, double size)
    {
        byte[] drawn = SyntheticDefects.Drawn(Part(), Width, Height, kind, size, 3);
        for (int i = 0; i < drawn.Length; i += 3) Assert.True(drawn[i] == drawn[i + 1] && drawn[i] == drawn[i + 2]);
    }

    [Fact]
    public void Drawn_WhereAPartLiesOnABackground_TouchesThePart()
    {
        byte[] good = Part();
        for (ulong seed = 0; seed < 50; seed++)
        {
            byte[] drawn = SyntheticDefects.Drawn(good, Width, Height, DefectKind.Missing, SyntheticDefects.Sizes[^1], seed);
            int[] changed = [.. Enumerable.Range(0, Width * Height).Where(place => drawn[place * 3] != good[place * 3])];
            Assert.Contains(changed, place => IsPart(place % Width, place / Width));
        }
    }

    private static bool IsPart(int x, int y) => x is >= 96 and < 136 && y is >= 40 and < 88;

    // A dark part with a pattern, right of the middle of a light table with a slight grain.
    private static byte[] Part()
    {
        byte[] picture = new byte[Width * Height * 3];
        for (int place = 0; place < Width * Height; place++)
        {
            int x = place % Width, y = place / Width;
            picture.AsSpan(place * 3, 3).Fill((byte)(IsPart(x, y) ? 60 + 5 * ((x * 7 + y * 3) % 11) : 200 + (x * 5 + y * 11) % 4));
        }
        return picture;
    }
}
