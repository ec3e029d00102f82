namespace EdgeInspector.Inference.History;

/// <summary>Finds pictures that versions were learned from. Only what a version names is found, whatever is asked for.</summary>
public static class VersionPictures
{
    /// <summary>Where a picture of a version lies.</summary>
    /// <param name="history">The station's.</param>
    /// <param name="package">SHA-256 of the version's package.</param>
    /// <param name="picture">SHA-256 of the picture; null asks whether pictures are kept at all, and gives any.</param>
    /// <returns>Null when there is no such version, it names no such picture, or its pictures are not kept.</returns>
    /// <exception cref="HistoryException">The picture is missing in the store, or not what it was.</exception>
    /// <exception cref="Files.PathHangsException">The state folder does not answer.</exception>
    public static string? Find(ModelHistory history, string package, string? picture)
    {
        VersionFile? found = history.View().Versions
            .Where(version => version.PackageSha256 == package && version.HasPictures)
            .SelectMany(version => version.Pictures).FirstOrDefault(file => picture is null || file.Sha256 == picture);
        return found is null ? null : history.Store.Look(_ => history.Store.PathOf(found));
    }
}
