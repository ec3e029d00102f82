@echo off
rem Removes EdgeInspector: service, start menu entry, firewall rule and program. Configuration and state stay; /purge removes them too.
setlocal
set "to=%ProgramFiles%\EdgeInspector"
"%to%\edge-inspector.exe" service uninstall
if errorlevel 5 (echo uninstall: the service cannot be removed; nothing else was. Open the window with "Run as administrator". & exit /b 5)
if exist "%ProgramData%\Microsoft\Windows\Start Menu\Programs\EdgeInspector.url" del "%ProgramData%\Microsoft\Windows\Start Menu\Programs\EdgeInspector.url"
netsh advfirewall firewall delete rule name="EdgeInspector" >nul 2>&1
if /i "%~1"=="/purge" if exist "%ProgramData%\EdgeInspector" rd /s /q "%ProgramData%\EdgeInspector"
echo Removed EdgeInspector.
rem This file lies in the folder: the line is read whole before the folder goes.
cd /d "%ProgramFiles%" & rd /s /q "%to%" & exit /b 0
