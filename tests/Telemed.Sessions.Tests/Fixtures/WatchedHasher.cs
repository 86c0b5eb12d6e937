using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Operators;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The service's own hasher, which also writes down how much work each password that was looked at has cost.</summary>
internal sealed class WatchedHasher(IOptions<PasswordHasherOptions> options) : IPasswordHasher<StaffAccount>
{
    private readonly PasswordHasher<StaffAccount> _hasher = new(options);
    private readonly ConcurrentQueue<uint> _costs = new();

    /// <summary>The rounds of PBKDF2 of each verification since the last call.</summary>
    public IReadOnlyList<uint> TakeCosts()
    {
        var costs = new List<uint>();
        while (_costs.TryDequeue(out var cost))
        {
            costs.Add(cost);
        }

        return costs;
    }

    public string HashPassword(StaffAccount user, string password) => _hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(StaffAccount user, string hashedPassword, string providedPassword)
    {
        // Version 3 of the format: a marker, the function and the rounds, four bytes each but for the marker.
        _costs.Enqueue(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hashedPassword).AsSpan(5)));
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
