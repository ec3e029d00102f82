namespace EdgeInspector.Learning;

/// <summary>Finds pictures among many that show the same again.</summary>
public static class AlikePictures
{
    /// <summary>For each picture the first one that has the same pixels: its own index where there is none before it.</summary>
    public static int[] Copies(IReadOnlyList<PictureImprint> pictures) => First(pictures, (one, other) => one.IsCopyOf(other));

    /// <summary>For each picture the first one that shows the same: its own index where there is none before it.</summary>
    public static int[] Alike(IReadOnlyList<PictureImprint> pictures) => First(pictures, (one, other) => one.IsLike(other));

    private static int[] First(IReadOnlyList<PictureImprint> pictures, Func<PictureImprint, PictureImprint, bool> isSame)
    {
        int[] first = new int[pictures.Count];
        List<int> distinct = [];
        for (int i = 0; i < first.Length; i++)
        {
            int found = distinct.FindIndex(other => isSame(pictures[i], pictures[other]));
            first[i] = found < 0 ? i : distinct[found];
            if (found < 0) distinct.Add(i);
        }
        return first;
    }
}
