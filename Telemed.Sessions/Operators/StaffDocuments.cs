namespace Telemed.Sessions.Operators;

/// <summary>The body of <c>POST /api/v1/sign-in</c>.</summary>
/// <param name="Name">The sign-in name; its case does not count.</param>
/// <param name="Password">As it was set.</param>
internal sealed record SignInRequest(string Name, string Password);

/// <summary>The body of <c>POST /api/v1/me/password</c>. Every other session of the account ends.</summary>
internal sealed record PasswordChange(string Current, string Password);

/// <summary>The body of <c>POST /api/v1/setup</c>.</summary>
/// <param name="Secret">From the printed link, behind the <c>#</c>.</param>
/// <param name="SignInName">3 to 60 characters.</param>
/// <param name="Name">1 to 60 characters, for people to read.</param>
/// <param name="Password">See <see cref="Passwords.Rule"/>.</param>
internal sealed record SetupRequest(string Secret, string SignInName, string Name, string Password);

/// <summary>The body of <c>POST /api/v1/invitation</c>.</summary>
internal sealed record InvitationRequest(string Secret, string Password);

/// <summary>The body of <c>POST /api/v1/staff</c>.</summary>
/// <param name="SignInName">3 to 60 characters; never changes.</param>
/// <param name="Name">1 to 60 characters, for people to read.</param>
/// <param name="Role"><c>administrator</c> or <c>doctor</c>.</param>
internal sealed record NewStaff(string SignInName, string Name, string Role);

/// <summary>The body of <c>PATCH /api/v1/staff/{id}</c>: what is not there stays.</summary>
internal sealed record StaffChange(string? Name = null, string? Role = null, bool? Disabled = null);

/// <summary>An account as the API shows it.</summary>
/// <param name="Id">Also the <c>doctorAccount</c> of consultations.</param>
/// <param name="SignInName"></param>
/// <param name="Name"></param>
/// <param name="Role"></param>
/// <param name="Status"><c>invited</c> until a password is set, <c>active</c>, <c>locked</c> for a while after wrong passwords, <c>disabled</c>.</param>
/// <param name="CreatedAt"></param>
/// <param name="LastSignInAt"></param>
internal sealed record StaffDocument(
    string Id, string SignInName, string Name, string Role, string Status, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt)
{
    public static StaffDocument Of(StaffAccount account, DateTimeOffset now) => new(
        account.Id,
        account.SignInName,
        account.Name,
        account.Role,
        account.DisabledAt is not null ? "disabled" : account.PasswordHash is null ? "invited" : account.LockedUntil > now ? "locked" : "active",
        account.CreatedAt,
        account.LastSignInAt);
}

/// <summary>A link to set a password with. It is shown this once and works once.</summary>
internal sealed record InvitationDocument(string Url, DateTimeOffset ExpiresAt);

/// <summary>A new account and its invitation.</summary>
internal sealed record InvitedStaff(StaffDocument Account, InvitationDocument Invitation);

/// <summary>Who one is.</summary>
internal sealed record MeDocument(string Id, string SignInName, string Name, string Role)
{
    public static MeDocument Of(StaffAccount account) => new(account.Id, account.SignInName, account.Name, account.Role);
}
