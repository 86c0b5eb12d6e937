using Telemed.Sessions.Access;

namespace Telemed.Sessions.Operators;

/// <summary>A key of one of the clinic's programs, as stored: a hash of it.</summary>
internal sealed class ApiKey
{
    /// <summary>So that a key is known for one where it should not be: in a repository, in a log.</summary>
    public const string Prefix = "tmk_";

    private const int HintLength = 8;

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string Hash { get; set; } = "";

    public string Hint { get; set; } = "";

    public string Scopes { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public string? CreatedBy { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The columns of the permission table.</summary>
    public Holders Holders => Scopes.Split(' ').Aggregate(
        Holders.None, (all, scope) => all | HolderNames.Scopes.GetValueOrDefault(scope, Holders.None));

    public bool IsGood(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;

    /// <summary>What is shown of a key, always.</summary>
    public static string HintOf(string key) => key[..HintLength] + "…";
}

/// <summary>The body of <c>POST /api/v1/api-keys</c>.</summary>
/// <param name="Name">1 to 60 characters: which program it is for.</param>
/// <param name="Scopes">At least one of <c>consultations:read</c>, <c>consultations:write</c>, <c>webhooks</c>, <c>operators</c>, <c>audit</c>, <c>jobs</c>.</param>
/// <param name="ExpiresAt">At most two years from now; a year when it is not given.</param>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>A key as the API shows it.</summary>
/// <param name="Id"></param>
/// <param name="Name"></param>
/// <param name="Hint">Its first characters.</param>
/// <param name="Scopes"></param>
/// <param name="CreatedAt"></param>
/// <param name="CreatedBy">The id of who made it.</param>
/// <param name="ExpiresAt"></param>
/// <param name="LastUsedAt">To the minute.</param>
/// <param name="RevokedAt"></param>
internal sealed record ApiKeyDocument(
    string Id,
    string Name,
    string Hint,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    string? CreatedBy,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    public static ApiKeyDocument Of(ApiKey key) => new(
        key.Id, key.Name, key.Hint, key.Scopes.Split(' '), key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>A new key. <paramref name="Key"/> is shown this once.</summary>
internal sealed record MadeApiKey(ApiKeyDocument ApiKey, string Key);

/// <summary>All keys, newest first.</summary>
internal sealed record ApiKeyList(IReadOnlyList<ApiKeyDocument> Items);
