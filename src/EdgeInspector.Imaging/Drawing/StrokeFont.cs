using SkiaSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Letters of straight strokes, drawn for this program: a machine without fonts can write on its pictures. Latin letters, digits and the
/// signs of ASCII; anything else is a question mark.
/// </summary>
internal static class StrokeFont
{
    // Units of the letters' grid. Capitals stand from row 0 to row 6, small letters begin at row 2 and may reach row 8.
    private const int Baseline = 6, Gap = 2, SpaceWidth = 3, First = '!';

    // From "!" on in the order of ASCII: strokes apart by blanks, two digits a corner, column and row.
    private static readonly string[] Glyphs =
    [
        "0004 0606", "0001 2021", "1016 3036 0242 0444", "413010010213334445361605 2026", "4006 0010110100 3545463635",
        "4612112031320405162644", "0001", "10010516", "00111506", "2125 0244 0442", "2125 0343", "1507", "0333", "0606", "3006",
        "103041453616050110", "112026 1636", "01103041420646", "0110304142334445361605 2333", "300444 3036", "400002324345361605",
        "4130100105163645443303", "004016", "103041423313020110 1304051636454433", "4313020110304145361605",
        "0303 0606", "1313 1507", "310335", "0232 0434", "013305", "01102031321314 1616", "343222132434 344441301001051646",
        "062046 1434", "0030414233 033344453606 0006", "4130100105163645", "00304145360600", "40000646 0333", "400006 0333",
        "41301001051636454323", "0006 4046 0343", "0020 1016 0626", "3035261605", "0006 4004 1346", "000646", "0600234046", "06004640",
        "103041453616050110", "06003041423303", "103041453616050110 3446", "06003041423303 2346", "413010010213334445361605", "0040 2026",
        "000516364540", "002640", "0016233640", "0046 4006", "002340 2326", "00400646",
        "10000616", "0036", "00101606", "022042", "0747", "0011",
        "3236 3322120305162635", "0006 0312223335261605", "3322120305162635", "3036 3322120305162635", "04343322120305162635",
        "30201116 0222", "3237281807 3322120305162635", "0006 0312223336", "0206 0000", "121708 1010", "0006 3205 1436", "000516",
        "0206 03122326 23324346", "0206 0312223336", "122233352616050312", "0208 0312223335261605", "3238 3322120305162635",
        "0206 031222", "3212031424352606", "101526 0222", "0205162635 3236", "022642", "0216233642", "0236 3206", "0226 4218", "02320636",
        "20111203141526", "0007", "00111223141506", "04133443",
    ];

    /// <summary>How much room a text takes.</summary>
    /// <param name="text">One line.</param>
    /// <param name="unit">Pixels of one step of the letters' grid; a capital is six high.</param>
    /// <returns>Pixels, with the gap behind the last letter.</returns>
    public static float WidthOf(string text, float unit) => unit * text.Sum(letter => Advance(letter));

    /// <summary>The strokes of a text.</summary>
    /// <param name="text">One line.</param>
    /// <param name="left">Where it begins, in pixels.</param>
    /// <param name="baseline">The row on which it stands, in pixels.</param>
    /// <param name="unit">As for <see cref="WidthOf"/>.</param>
    public static SKPath PathOf(string text, float left, float baseline, float unit)
    {
        var path = new SKPath();
        foreach (char letter in text)
        {
            foreach (string stroke in letter == ' ' ? [] : GlyphOf(letter).Split(' '))
            {
                for (int i = 0; i < stroke.Length; i += 2)
                {
                    var corner = new SKPoint(left + (stroke[i] - '0') * unit, baseline + (stroke[i + 1] - '0' - Baseline) * unit);
                    if (i == 0) path.MoveTo(corner);
                    else path.LineTo(corner);
                }
            }
            left += Advance(letter) * unit;
        }
        return path;
    }

    private static int Advance(char letter) => letter == ' ' ? SpaceWidth : Gap + GlyphOf(letter).Split(' ').Max(RightEnd);

    private static int RightEnd(string stroke)
    {
        int right = 0;
        for (int i = 0; i < stroke.Length; i += 2) right = Math.Max(right, stroke[i] - '0');
        return right;
    }

    private static string GlyphOf(char letter)
    {
        int place = letter - First;
        return place >= 0 && place < Glyphs.Length ? Glyphs[place] : Glyphs['?' - First];
    }
}
