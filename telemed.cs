#!/usr/bin/env dotnet
#:project eng/Telemed.Tool/Telemed.Tool.csproj
#:property PublishAot=false

// Starts, tests and looks after Telemed: `dotnet run telemed.cs up`, `dotnet run telemed.cs help`.
// The commands are in eng/Telemed.Tool, a folder each.
return await Telemed.Tool.ToolProgram.RunAsync(args);
