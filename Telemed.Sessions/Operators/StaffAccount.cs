using Telemed.Sessions.Access;

namespace Telemed.Sessions.Operators;

/// <summary>What a person of the clinic may do.</summary>
public enum StaffRole
{
    /// <summary>Everything.</summary>
    Administrator,

    /// <summary>Their own consultations.</summary>
    Doctor,
}

/// <summary>A person of the clinic who signs in, as stored.</summary>
internal sealed class StaffAccount
{
    public string Id { get; set; } = "";

    public string SignInName { get; set; } = "";

    public string Name { get; set; } = "";

    public string Role { get; set; } = "";

    public string? PasswordHash { get; set; }

    public string Stamp { get; set; } = "";

    public long Faults { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>Whether there is somebody who could sign in.</summary>
    public bool IsActive => DisabledAt is null && PasswordHash is not null;

    public StaffRole StaffRole => Role == NameOf(StaffRole.Administrator) ? StaffRole.Administrator : StaffRole.Doctor;

    /// <summary>The column of the permission table.</summary>
    public Holders Holders => Role switch
    {
        "administrator" => Holders.Administrator,
        "doctor" => Holders.StaffDoctor,
        _ => Holders.None,
    };

    public static string NameOf(StaffRole role) => role == StaffRole.Administrator ? "administrator" : "doctor";

    /// <summary>The role of this name, or null.</summary>
    public static StaffRole? RoleOf(string name) => name switch
    {
        "administrator" => StaffRole.Administrator,
        "doctor" => StaffRole.Doctor,
        _ => null,
    };
}
