namespace EdgeInspector.Results;

/// <summary>Writes the document that is stored of a result.</summary>
public interface IResultFormat
{
    /// <summary>The JSON object in UTF-8, without what is only known when it is sent; called by one thread at a time.</summary>
    byte[] Write(ResultEntry result);
}
