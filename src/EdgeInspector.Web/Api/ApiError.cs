namespace EdgeInspector.Web.Api;

/// <summary>Why a request was not done.</summary>
/// <param name="Error">A word for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record ApiError(string Error, string Message);
