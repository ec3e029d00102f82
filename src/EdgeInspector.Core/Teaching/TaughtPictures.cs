using System.Globalization;

namespace EdgeInspector.Teaching;

/// <summary>Pictures that were taught on the line, among those that a version is learned from: told by their names.</summary>
public static class TaughtPictures
{
    private const string Folder = "taught/";
    private const int ShownHash = 12;

    /// <summary>The largest share of the bank's rows that one of them may own.</summary>
    public const double MostShare = 0.01;

    /// <summary>The name of a candidate's picture.</summary>
    /// <param name="number">The candidate.</param>
    /// <param name="sha256">SHA-256 of the picture.</param>
    public static string NameOf(int number, string sha256) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{number:0000}-{sha256[..ShownHash]}.png");

    /// <summary>Whether a picture of a version was taught.</summary>
    /// <param name="file">Its name in the version.</param>
    public static bool IsTaught(string file) => file.StartsWith(Folder, StringComparison.Ordinal);

    /// <summary>Rows that one of them may own.</summary>
    /// <param name="rows">Rows of the bank.</param>
    public static int MostRows(int rows) => Math.Max(1, (int)(rows * MostShare));
}
