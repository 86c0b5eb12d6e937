namespace Telemed.Sessions.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">The <c>cursor</c> of the next page, null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
